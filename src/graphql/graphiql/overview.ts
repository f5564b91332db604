/** Documents that look at many links at once: some by their words, all by the numbers. */
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
