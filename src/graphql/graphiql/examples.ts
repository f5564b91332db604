export type Example = { readonly query: string; readonly variables?: string };

const list = `# Your newest payment links. Press Ctrl-Enter, or the pink button, to run this.
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
      expiresAt
      url
    }
  }
}
`;

const nested = `# Your links with the latest attempts to pay each: one statement for each list, however many links there are.
query LinksWithSessions($filter: PaymentLinkCheckoutSessionFilter) {
  paymentLinks(first: 10) {
    nodes {
      id
      checkoutToken
      totalAmount
      currency
      checkoutSessions(first: 3, filter: $filter) {
        totalCount
        nodes {
          id
          status
          createdAt
          payments(first: 1) {
            nodes {
              id
              status
              paymentMethod
            }
          }
        }
      }
      stats {
        opens
        sessions
        paid
        conversion
      }
    }
  }
}
`;

const filterAndPage = `# The dearest of the active links. For the next page, send pageInfo.endCursor as "after" below.
query FilterAndPage($filter: PaymentLinkFilter, $orderBy: PaymentLinkOrder, $first: Int, $after: String) {
  paymentLinks(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    edges {
      cursor
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

const createAndActivate = `# Creates a link that can be paid at once: open its url to see what the payer sees.
mutation CreateAndActivate($input: CreatePaymentLinkInput!) {
  createPaymentLink(input: $input) {
    ... on CreatePaymentLinkPayload {
      paymentLink {
        id
        checkoutToken
        status
        preTaxAmount
        totalAmount
        url
        expiresAt
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
      path
      paymentLinkId
    }
    ... on Error {
      message
    }
  }
}
`;

const errorUnion = `# What is wrong with this input? The answer names every fault at once.
mutation ErrorUnion($input: CreatePaymentLinkInput!) {
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

const watch = `# Run this, then create or activate a link in another window: it shows here as it happens.
# Press the button again to stop. To go on where you stopped, send the last cursor as "after".
subscription WatchPaymentLinks {
  paymentLinksChanged {
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

const webhooks = `# What your endpoint was told, how it answered, and when it is tried again.
query WebhookDeliveries($filter: WebhookDeliveryFilter) {
  webhookEndpoint {
    url
    linkEvents
  }
  webhookDeliveries(first: 10, filter: $filter) {
    totalCount
    nodes {
      id
      eventType
      status
      paymentLinkId
      nextAttemptAt
      attempts {
        number
        startedAt
        durationMs
        statusCode
        error
      }
    }
  }
}
`;

const remove = `# Deletes a link that nobody has paid. Run it twice to see a NotFoundError.
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

const coffee = {
  items: [
    {
      description: 'Whole-bean coffee, 1 kg',
      preTaxAmount: '10000',
      tax: { name: 'IVA', type: 'PERCENTAGE', value: '19', amount: '1900' },
      totalAmount: '11900',
    },
  ],
  currency: 'CLP',
  paymentMethodsAllowed: ['CARD', 'WEBPAY'],
  destinations: [{ amount: '11900', account: { accountNumber: '7001000001' } }],
  duration: 86_400,
  owner: { identityId: 'idn_andes_cafe', name: 'Café de los Andes' },
  customerRequirements: ['EMAIL'],
};

const faulty = {
  ...coffee,
  items: coffee.items.map((item) => ({ ...item, totalAmount: '12000' })),
  paymentMethodsAllowed: ['PIX', 'SPEI'],
  duration: 10,
  successUrl: 'javascript:alert(1)',
};

const page = {
  filter: { status: ['ACTIVE'], totalAmount: { from: '1000' } },
  orderBy: { field: 'TOTAL_AMOUNT', direction: 'DESC' },
  first: 5,
  after: null,
};

/** The tabs that GraphiQL opens with. `deletable` is the id of a link that the last one may delete. */
export function examples(deletable: string): readonly Example[] {
  const text = (variables: object) => JSON.stringify(variables, null, 2);
  return [
    { query: list },
    { query: filterAndPage, variables: text(page) },
    { query: nested, variables: text({ filter: { status: null } }) },
    { query: createAndActivate, variables: text({ input: { ...coffee, activate: true } }) },
    { query: errorUnion, variables: text({ input: faulty }) },
    { query: watch },
    { query: webhooks, variables: text({ filter: { eventType: null } }) },
    { query: remove, variables: text({ id: deletable }) },
  ];
}
