import type { ServerResponse } from 'node:http';

/** A complete answer, to be written by Node or as a Response. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Sends a whole answer, and gives the number of bytes of its body. */
export function sendAnswer(outgoing: ServerResponse, { status, headers, body }: Answer): number {
  const length = Buffer.byteLength(body);
  outgoing.writeHead(status, { ...headers, 'content-length': length });
  outgoing.end(body);
  return length;
}
