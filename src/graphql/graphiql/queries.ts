/** Comments fit the pane of a narrow window: 45 characters at most; the rest 48. */
export const list = `# Your newest payment links.
# Press Ctrl-Enter, or the pink button.
query ListPaymentLinks {
  paymentLinks(first: 10) {
    totalCount
    nodes {
      id
      checkoutToken
      status
      totalAmount
      currency
      customer {
        firstName
        email
      }
      createdAt
      url
    }
  }
}
`;

export const createAndActivate = `# A link that can be paid at once.
# The tabs to the right go on with it.
mutation CreateAndActivate(
  $input: CreatePaymentLinkInput!
) {
  createPaymentLink(input: $input) {
    ... on CreatePaymentLinkPayload {
      paymentLink {
        id
        checkoutToken
        status
        totalAmount
        url
      }
    }
    ... on ValidationError {
      code
      issues {
        path
        message
      }
    }
    ... on ConflictError {
      paymentLinkId
    }
    ... on Error {
      message
    }
  }
}
`;

export const openItsPage = `# Hold Ctrl (on a Mac, Cmd) and click the
# url in the answer: what the payer sees.
query OpenItsPage($id: ID!) {
  paymentLink(id: $id) {
    id
    status
    totalAmount
    currency
    expiresAt
    url
  }
}
`;

export const startSession = `# The payer comes: one session, one attempt.
mutation StartSession(
  $input: CreateCheckoutSessionInput!
) {
  createCheckoutSession(input: $input) {
    ... on CreateCheckoutSessionPayload {
      checkoutSession {
        id
        status
        totalAmount
        expiresAt
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`;

export const pay = `# The payer pays. With the card tok_refused
# the payment fails, and says why.
mutation Pay(
  $id: ID!
  $input: PayCheckoutSessionInput!
) {
  payCheckoutSession(id: $id, input: $input) {
    ... on PayCheckoutSessionPayload {
      payment {
        id
        status
        totalAmount
        failureMessage
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`;

export const receiveMoney = `# The money arrives: the link is FINISHED.
# Only the sandbox lets you say so.
mutation ReceiveMoney($id: ID!) {
  simulatePaymentReceived(id: $id) {
    ... on SimulatePaymentReceivedPayload {
      payment {
        id
        status
        paymentLink {
          checkoutToken
          status
        }
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`;

export const watch = `# What happened since you came here, and
# from now on as it happens. Pay a link in
# another window. The button also stops it.
subscription WatchPaymentLinks($after: String) {
  paymentLinksChanged(after: $after) {
    type
    occurredAt
    cursor
    paymentLink {
      id
      checkoutToken
      status
      inactiveReason
    }
  }
}
`;

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

export const filterAndPage = `# The dearest active links in one currency.
# Run it again for the next page: "after"
# below becomes the endCursor of this one.
query FilterAndPage(
  $filter: PaymentLinkFilter
  $orderBy: PaymentLinkOrder
  $first: Int
  $after: String
) {
  paymentLinks(
    filter: $filter
    orderBy: $orderBy
    first: $first
    after: $after
  ) {
    totalCount
    pageInfo {
      hasNextPage
      hasPreviousPage
      endCursor
    }
    edges {
      node {
        id
        status
        currency
        totalAmount
        expiresAt
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

export const webhooks = `# What your endpoint was told, how it
# answered, and when it is tried again.
query WebhookDeliveries {
  webhookEndpoint {
    url
  }
  webhookDeliveries(first: 10) {
    totalCount
    nodes {
      id
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
