import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Viewer } from '../../domain/client.ts';
import { ValidationError } from '../../domain/errors.ts';
import type { FeedEvent } from '../../domain/event.ts';
import type { Store } from '../../domain/ports.ts';
import type { Log } from '../../http/log.ts';
import type { Changes, FeedService } from '../../services/feed.ts';

/** An event for one line of the page, by the names of the webhooks. */
export type EventLine = {
  readonly sequence: number;
  /** ISO 8601. */
  readonly at: string;
  readonly type: string;
  readonly reference: string;
  readonly status: string;
  readonly amount: string;
};

/** The number of displayed events. */
export const EVENTS_SHOWN = 8;

/** Sequence numbers may have gaps, so more are read than are displayed. */
const LOOK_BACK = 100;

/** The last events of the viewer, newest first. */
export async function recentEvents(store: Store, { clientId }: Viewer): Promise<readonly EventLine[]> {
  const last = await store.events.last(clientId);
  const events = await store.events.after(clientId, Math.max(0, last - LOOK_BACK), LOOK_BACK);
  return events.slice(-EVENTS_SHOWN).reverse().map(lineOf);
}

/**
 * Live events of the viewer as server-sent `EventLine`s. They begin after the sequence number in `Last-Event-ID`, which a
 * browser sends when it reconnects, else after the one in `after`.
 */
export async function eventStream(
  c: Context,
  viewer: Viewer,
  { feed, log }: { readonly feed: Pick<FeedService, 'ofLinks'>; readonly log: Log },
): Promise<Response> {
  const after = sequenceOf(c.req.header('last-event-id') ?? c.req.query('after'));
  const changes = await changesAfter(after);
  return streamSSE(c, async (stream) => {
    stream.onAbort(() => void changes.return?.());
    // The browser considers the stream open only after the first bytes.
    await stream.write(': connected\n\n');
    try {
      for await (const { event } of changes) {
        await stream.writeSSE({ id: String(event.sequence), data: JSON.stringify(lineOf(event)) });
      }
    } catch (err) {
      // The headers are sent already: the stream ends, and the browser reconnects by itself.
      log.error({ err }, 'The events of the start page could not be read');
    }
  });

  /** A sequence number beyond the last one, from a page that was open while the database was reset, means from now on. */
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
