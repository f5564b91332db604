/** The documents of the tour: a link from its creation to its money, in the order of the tabs. */
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
    metadata {
      key
      value
    }
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
