import type { Headers } from './ask.ts';

const QUERY =
  'subscription ($after: String) { paymentLinksChanged(after: $after) { eventId cursor paymentLink { id status } } }';

/** Before the first event, in the gateway's words. */
const FIRST = Buffer.from(JSON.stringify(['sequence', 'asc', 0, 'evt_00000000000000000000000000'])).toString(
  'base64url',
);

export type Streams = { readonly refused: () => number; readonly events: () => number; stop(): Promise<void> };

/** Opens so many streams that begin at the first event of the client, and reads them as fast as they come. */
export function openStreams(port: number, headers: Headers, count: number): Streams {
  const ending = new AbortController();
  let events = 0;
  let refused = 0;

  async function follow(): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { ...headers, accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query: QUERY, variables: { after: FIRST } }),
      signal: ending.signal,
    });
    if (response.body === null || response.status !== 200) {
      refused += 1;
      return;
    }
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      events += text.split('event: next').length - 1;
    }
  }

  const all = Promise.allSettled(Array.from({ length: count }, follow));
  return {
    events: () => events,
    refused: () => refused,
    async stop() {
      ending.abort();
      await all;
    },
  };
}
