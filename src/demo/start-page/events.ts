import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Viewer } from '../../domain/client.ts';
import { ValidationError } from '../../domain/errors.ts';
import type { FeedEvent } from '../../domain/event.ts';
import type { Store } from '../../domain/ports.ts';
import type { Changes, FeedService } from '../../services/feed.ts';

/** An event in the words of the webhooks, for one line of the page. */
export type EventLine = {
  readonly sequence: number;
  /** ISO 8601. */
  readonly at: string;
  readonly type: string;
  readonly reference: string;
  readonly status: string;
  readonly amount: string;
};

/** So many events are shown at a time. */
export const EVENTS_SHOWN = 8;

/** Sequences count the events of all clients, and leave some out, so that more are looked at than are shown. */
const LOOK_BACK = 100;

/** The last events of the viewer, newest first. */
export async function recentEvents(store: Store, { clientId }: Viewer): Promise<readonly EventLine[]> {
  const last = await store.events.last(clientId);
  const events = await store.events.after(clientId, Math.max(0, last - LOOK_BACK), LOOK_BACK);
  return events.slice(-EVENTS_SHOWN).reverse().map(lineOf);
}

/**
 * The events of the viewer as they happen, as a stream of `EventLine`s that an EventSource reads. It goes on after the
 * sequence in `Last-Event-ID`, which a browser sends when it comes back, else after the one in `after`.
 */
export async function eventStream(c: Context, feed: Pick<FeedService, 'ofLinks'>, viewer: Viewer): Promise<Response> {
  const after = sequenceOf(c.req.header('last-event-id') ?? c.req.query('after'));
  const changes = await changesAfter(after);
  return streamSSE(c, async (stream) => {
    stream.onAbort(() => void changes.return?.());
    // Something must be sent for the browser to know that it is connected.
    await stream.write(': connected\n\n');
    for await (const { event } of changes) {
      await stream.writeSSE({ id: String(event.sequence), data: JSON.stringify(lineOf(event)) });
    }
  });

  /** A page that was open while the database was begun anew asks for what comes after the end: that is from now on. */
  async function changesAfter(sequence: number | undefined): Promise<Changes> {
    try {
      return await feed.ofLinks(viewer, {}, sequence);
    } catch (error) {
      if (error instanceof ValidationError) return feed.ofLinks(viewer, {}, undefined);
      throw error;
    }
  }
}

function sequenceOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function lineOf({ sequence, createdAt, type, data }: FeedEvent): EventLine {
  const { status, totalAmount, currency } = 'transaction' in data ? data.transaction : data.paymentLink;
  const reference = 'transaction' in data ? data.transaction.externalId : data.paymentLink.checkoutToken;
  const at = new Date(createdAt).toISOString();
  return { sequence, at, type, reference, status, amount: `${totalAmount} ${currency}` };
}
