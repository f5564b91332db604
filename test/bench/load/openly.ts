import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createAnswerReader } from './answer.ts';
import { requestsOf } from './generate.ts';
import type { LoadJob, OpenOutcome } from './job.ts';
import { percentile } from './percentile.ts';

/** What has not been answered so long after the last request was due counts as never answered. */
const PATIENCE_MS = 15_000;
const AT_ONCE = 100;
const SETTLE_MS = 50;

type Connection = { readonly socket: Socket; due: number };

/**
 * Sends at a pace that does not depend on the answers, as people do who know nothing of each other: a request that is due
 * takes any connection that is free, or waits for one. It is timed from when it was due.
 */
export async function generateOpenly(job: LoadJob, perSecond: number): Promise<OpenOutcome> {
  const nextRequest = requestsOf(job);
  const served: number[] = [];
  const refused: number[] = [];
  const free: Connection[] = [];
  const waiting: number[] = [];
  let startedAt = 0;
  let sent = 0;
  let lost = 0;
  let late = 0;
  let firstError: string | null = null;

  function open(): void {
    const socket = connect({ port: job.port, host: '127.0.0.1', noDelay: true });
    const connection: Connection = { socket, due: -1 };
    const read = createAnswerReader(({ status, first }) => {
      const took = performance.now() - connection.due;
      if (status === job.expect.status && first.includes(job.expect.text)) served.push(took);
      else if (status === 503) refused.push(took);
      else lose(first.toString('utf8', 0, 600));
      connection.due = -1;
      take(connection);
    });
    socket.on('connect', () => take(connection));
    socket.on('data', read);
    socket.on('error', (error) => lose(String(error)));
  }

  function lose(reason: string): void {
    lost += 1;
    firstError ??= reason;
  }

  function take(connection: Connection): void {
    const due = waiting.shift();
    if (due === undefined) free.push(connection);
    else send(connection, due);
  }

  function send(connection: Connection, due: number): void {
    connection.due = due;
    connection.socket.write(nextRequest());
  }

  function sendDue(): void {
    const elapsed = Math.min(performance.now() - startedAt, job.milliseconds);
    for (const until = (elapsed * perSecond) / 1_000; sent < until; sent += 1) {
      const due = startedAt + (sent * 1_000) / perSecond;
      late = Math.max(late, performance.now() - due);
      const connection = free.pop();
      if (connection === undefined) waiting.push(due);
      else send(connection, due);
    }
  }

  // All before the first request, and few at a time: a listener whose backlog is full drops some, to be tried a second later.
  for (let count = 0; count < job.connections; count += 1) {
    open();
    if (count % AT_ONCE === 0) await delay(SETTLE_MS);
  }
  await delay(SETTLE_MS);
  startedAt = performance.now();
  const answered = () => served.length + refused.length + lost;
  const ended = () => performance.now() - startedAt >= job.milliseconds && answered() >= sent;
  while (!ended() && performance.now() - startedAt < job.milliseconds + PATIENCE_MS) {
    sendDue();
    await delay(1);
  }
  for (const { socket } of free) socket.destroy();
  for (const list of [served, refused]) list.sort((a, b) => a - b);
  return {
    sent,
    served: served.length,
    refused: refused.length,
    lost: sent - served.length - refused.length,
    firstError,
    p50: percentile(served, 0.5),
    p99: percentile(served, 0.99),
    late,
    longest: Math.max(served.at(-1) ?? 0, refused.at(-1) ?? 0),
  };
}
