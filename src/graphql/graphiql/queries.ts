/** Comments fit the pane of a narrow window: 45 characters at most; the rest 48. */
export const nested = `# Your links with the latest attempts to pay
# each: one statement for each list.
query LinksWithSessions(
  $filter: PaymentLinkCheckoutSessionFilter
) {
  paymentLinks(first: 10) {
    nodes {
      id
      checkoutToken
      checkoutSessions(
        first: 3
        filter: $filter
      ) {
        totalCount
        nodes {
          id
          status
          payments(first: 1) {
            nodes {
              id
              status
              paymentMethod
            }
          }
        }
      }
    }
  }
}
`;

export const errorUnion = `# What is wrong with the input below?
# The answer names every fault at once.
mutation ErrorUnion(
  $input: CreatePaymentLinkInput!
) {
  createPaymentLink(input: $input) {
    __typename
    ... on CreatePaymentLinkPayload {
      paymentLink {
        id
      }
    }
    ... on Error {
      code
      message
    }
    ... on ValidationError {
      issues {
        path
        message
      }
    }
  }
}
`;

export const preview = `# What would this link be, and what would
# each way to pay ask for? Writes nothing.
query PreviewPaymentLink(
  $input: CreatePaymentLinkInput!
) {
  previewPaymentLink(input: $input) {
    ... on PreviewPaymentLinkPayload {
      preview {
        totalAmount
        expiresAt
        paymentMethods {
          method
          obstacle
          missingFields
          details
          nextStep
        }
      }
    }
    ... on ValidationError {
      issues {
        path
        message
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`;

export const history = `# What happened to the link, what that
# changed, when, and who did it.
query LinkHistory($id: ID!) {
  paymentLink(id: $id) {
    id
    status
    history(first: 20) {
      totalCount
      nodes {
        type
        occurredAt
        actor
        changes {
          field
          before
          after
        }
      }
    }
  }
}
`;

export const webhooks = `# What your endpoints were sent, how they
# answered, and when it is tried again.
query WebhookDeliveries {
  webhookEndpoints(first: 16) {
    nodes {
      id
      url
      topics
      pausedUntil
    }
  }
  webhookDeliveries(first: 10) {
    totalCount
    nodes {
      id
      endpointId
      eventType
      status
      nextAttemptAt
      attempts {
        number
        startedAt
        statusCode
        error
      }
    }
  }
}
`;

export const createWebhookEndpoint = `# Another url that receives events, with
# a secret of its own. Remove \`enabled\` to
# have it receive them at once.
mutation CreateWebhookEndpoint(
  $input: CreateWebhookEndpointInput!
) {
  createWebhookEndpoint(input: $input) {
    ... on CreateWebhookEndpointPayload {
      newSecret
      webhookEndpoint {
        id
        url
        topics
        enabled
      }
    }
    ... on ValidationError {
      issues {
        path
        message
      }
    }
    ... on Error {
      message
    }
  }
}
`;

export const branding = `# Branding: reload a payment page
# after this. With input {} it is as before.
mutation SetBranding(
  $input: SetBrandingInput!
) {
  setBranding(input: $input) {
    ... on SetBrandingPayload {
      branding {
        name
        accentColor
        thankYouText
        closedText
        supportContact
      }
    }
    ... on ValidationError {
      issues {
        path
        message
      }
    }
    ... on Error {
      message
    }
  }
}
`;

export const remove = `# Deletes a link that nobody has paid.
# Run it twice to see a NotFoundError.
mutation DeletePaymentLink($id: ID!) {
  deletePaymentLink(id: $id) {
    __typename
    ... on DeletePaymentLinkPayload {
      deletedPaymentLinkId
    }
    ... on Error {
      code
      message
    }
  }
}
`;
