/** What the generator is told to do: send these requests over keep-alive connections until the time is over. */
export type LoadJob = {
  readonly port: number;
  readonly connections: number;
  readonly milliseconds: number;
  /** Whole HTTP/1.1 requests, sent in turn. */
  readonly requests: readonly string[];
  /** Replaced by a fresh text of the same length in every request sent. */
  readonly unique?: string;
  /** An answer counts when it has this status and this text near its beginning. */
  readonly expect: { readonly status: number; readonly text: string };
};

/** What came of it. Latencies are milliseconds. */
export type Outcome = {
  readonly answers: number;
  readonly errors: number;
  readonly firstError: string | null;
  readonly bytes: number;
  readonly p50: number;
  readonly p99: number;
};

/** What came of a job whose pace does not depend on the answers. Times are of those that were served; the longest of all. */
export type OpenOutcome = {
  readonly sent: number;
  readonly served: number;
  /** Answered with 503. */
  readonly refused: number;
  /** Not answered, or with anything else. */
  readonly lost: number;
  readonly firstError: string | null;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** How late the generator itself was, at most: what it times is no truer than that. */
  readonly late: number;
};

/** Writes a request out, with its length where there is a body. */
export function httpRequest(
  method: 'GET' | 'POST',
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): string {
  const lines = [`${method} ${path} HTTP/1.1`, 'host: 127.0.0.1', 'connection: keep-alive'];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}
