import type { ServerResponse } from 'node:http';

/** A complete answer, to be written by Node or as a Response. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Longer bodies are written apart from the head: Node would concatenate them, and V8 would copy both into one string. */
const SENT_APART_BYTES = 16 * 1024;

/** Sends a whole answer, and gives the number of bytes of its body. */
export function sendAnswer(outgoing: ServerResponse, { status, headers, body }: Answer): number {
  const length = Buffer.byteLength(body);
  outgoing.writeHead(status, { ...headers, 'content-length': length });
  if (length > SENT_APART_BYTES) {
    // Corked, so that both leave in one write.
    outgoing.cork();
    outgoing.flushHeaders();
  }
  outgoing.end(body);
  return length;
}
