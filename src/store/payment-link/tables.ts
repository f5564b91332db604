/** A part of `Tables`: what is derived from links. */
export type LinkTables = {
  link_destinations: {
    client_id: string;
    account_number: string;
    payment_link_id: string;
  };
  /** The words of each link for the search: each word once, with blanks around it. */
  link_searches: {
    client_id: string;
    payment_link_id: string;
    words: string;
  };
  /** The number of the client's links in each stored status, after which the column is named. */
  link_counts: {
    client_id: string;
    attempt: number;
    active: number;
    processing_payment: number;
    finished: number;
    expired: number;
  };
  /** Counters of each quarter of an hour: see migration 0125. */
  quarter_hours: {
    client_id: string;
    /** Of the payments; empty in the row that counts links and sessions. */
    currency: string;
    starts_at: number;
    links: number;
    sessions: number;
    payments: number;
    /** The payments whose funds have arrived; the sums are theirs. */
    paid: number;
    paid_billions: number;
    paid_units: number;
    paid_millionths: number;
    refunded_billions: number;
    refunded_units: number;
    refunded_millionths: number;
  };
};
