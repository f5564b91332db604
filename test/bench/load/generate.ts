import { connect } from 'node:net';
import { createAnswerReader, type LoadAnswer } from './answer.ts';
import type { LoadJob, Outcome } from './job.ts';
import { percentile } from './percentile.ts';

const startedAt = Date.now().toString(36);
let sequence = 0;

/**
 * Runs a job in a closed loop: each connection sends its next request when its last answer has come.
 * Bounded by the job's time; a connection that ends early counts as an error and is not opened again.
 */
export async function generate(job: LoadJob): Promise<Outcome> {
  const nextRequest = requestsOf(job);
  const latencies: number[] = [];
  const deadline = performance.now() + job.milliseconds;
  let errors = 0;
  let bytes = 0;
  let firstError: string | null = null;

  function fail(reason: string): void {
    errors += 1;
    firstError ??= reason;
  }

  function judge(answer: LoadAnswer): void {
    bytes += answer.bytes;
    const good = answer.status === job.expect.status && answer.first.includes(job.expect.text);
    if (!good) fail(answer.first.toString('utf8', 0, 600));
  }

  function runConnection(): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect({ port: job.port, host: '127.0.0.1', noDelay: true });
      let sentAt = 0;
      function send(): void {
        sentAt = performance.now();
        socket.write(nextRequest());
      }
      const read = createAnswerReader((answer) => {
        const now = performance.now();
        latencies.push(now - sentAt);
        judge(answer);
        if (now < deadline) send();
        else socket.end();
      });
      socket.on('connect', send);
      socket.on('data', read);
      socket.on('error', (error) => fail(String(error)));
      socket.on('close', () => {
        if (performance.now() < deadline) fail('the server closed the connection');
        resolve();
      });
      socket.setTimeout(job.milliseconds + 10_000, () => socket.destroy(new Error('no answer in time')));
    });
  }

  await Promise.all(Array.from({ length: job.connections }, runConnection));
  latencies.sort((a, b) => a - b);
  return {
    answers: latencies.length,
    errors,
    firstError,
    bytes: Math.round(bytes / Math.max(latencies.length, 1)),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}

/** The job's requests in turn, each with a fresh text where it asks for one. */
export function requestsOf(job: LoadJob): () => Buffer {
  const requests = job.requests.map((text) => Buffer.from(text));
  const marks = job.requests.map((text) => (job.unique === undefined ? -1 : Buffer.from(text).indexOf(job.unique)));
  const width = job.unique?.length ?? 0;
  let turn = 0;

  return () => {
    const index = turn++ % requests.length;
    const request = requests[index] ?? Buffer.alloc(0);
    const mark = marks[index] ?? -1;
    if (mark < 0) return request;
    const copy = Buffer.from(request);
    copy.write(freshText(width), mark, 'latin1');
    return copy;
  };
}

/** Different in every call of every run, and always `width` characters long. */
function freshText(width: number): string {
  sequence += 1;
  return startedAt + sequence.toString(36).padStart(width - startedAt.length, '0');
}
