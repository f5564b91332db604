/** The example documents on many links: a list, a filter, a search and statistics. */
export const listExample = `# Your newest payment links.
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

export const filterAndPage = `# The active links with the highest amounts.
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

export const search = `# Links with these words in their items,
# customer or checkoutToken. The last one may
# be the beginning of a word.
query SearchPaymentLinks(
  $filter: PaymentLinkFilter
) {
  paymentLinks(filter: $filter, first: 5) {
    totalCount
    nodes {
      id
      checkoutToken
      customer {
        firstName
        lastName
      }
      items {
        description
      }
    }
  }
}
`;

export const stats = `# How your links did, day by day, by the
# clocks of a time zone. Sums are exact.
query StatsByDay(
  $filter: PaymentLinkStatsFilter!
  $timeZone: String!
) {
  paymentLinkStats(
    filter: $filter
    per: DAY
    timeZone: $timeZone
  ) {
    total {
      links
      conversion
      money {
        currency
        paid
        refunded
      }
    }
    periods {
      from
      links
      sessions
      payments
      paid
    }
  }
}
`;
