/** What a test wants to know of a result: which type it is, and whatever that type has. */
const RESULT = /* GraphQL */ `
  __typename
  ... on Error { code message }
`;
const ISSUES = '... on ValidationError { issues { path code message } }';

export const CREATE = /* GraphQL */ `
  mutation ($input: CreatePaymentLinkInput!) {
    result: createPaymentLink(input: $input) {
      ${RESULT} ${ISSUES}
      ... on ConflictError { path paymentLinkId }
      ... on CreatePaymentLinkPayload { paymentLink { id status } }
    }
  }
`;

export const UPDATE = /* GraphQL */ `
  mutation ($id: ID!, $input: UpdatePaymentLinkInput!) {
    result: updatePaymentLink(id: $id, input: $input) {
      ${RESULT} ${ISSUES}
      ... on UpdatePaymentLinkPayload { paymentLink { duration customer { firstName } successUrl totalAmount } }
    }
  }
`;

export const ACTIVATE = /* GraphQL */ `
  mutation ($id: ID!) {
    result: activatePaymentLink(id: $id) {
      ${RESULT}
      ... on ActivatePaymentLinkPayload { paymentLink { status inactiveReason } }
    }
  }
`;

export const DEACTIVATE = /* GraphQL */ `
  mutation ($id: ID!) {
    result: deactivatePaymentLink(id: $id) {
      ${RESULT}
      ... on DeactivatePaymentLinkPayload { paymentLink { status inactiveReason } }
    }
  }
`;

export const DELETE = /* GraphQL */ `
  mutation ($id: ID!) {
    result: deletePaymentLink(id: $id) { ${RESULT} ... on DeletePaymentLinkPayload { deletedPaymentLinkId } }
  }
`;
