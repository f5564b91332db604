/** How long a test waits for a database: a machine with much else to do is no outage. */
export const PATIENT = { connectTimeoutMs: 60_000, statementTimeoutMs: 60_000 };

/** How long to wait for what will happen, however busy the machine: only what never happens takes that long. */
export const SOON = { timeout: 60_000 };
