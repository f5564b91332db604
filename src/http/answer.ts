import type { ServerResponse } from 'node:http';

/** A complete answer, to be written by Node or as a Response. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Longer bodies are written separately from the head: Node would concatenate them, and V8 would copy both into one string. */
const SEPARATE_WRITE_BYTES = 16 * 1024;

/** Answers are collected up to so many, and so many bytes of their bodies. */
const MAX_COLLECTED = 32;
const MAX_COLLECTED_BYTES = 64 * 1024;

/** Sends a whole answer, and returns the number of bytes of its body. */
type SendAnswer = (outgoing: ServerResponse, answer: Answer) => number;

/**
 * Collects the answers of one turn of the event loop, and writes them one after another at its end. A write wakes up the
 * process at the other end of a local connection (a client or a proxy), which costs as much as reading a link. Between
 * answers that are written separately, that process goes back to sleep.
 */
export function createAnswerSender(later: (work: () => void) => void = setImmediate): SendAnswer {
  let collected: { readonly outgoing: ServerResponse; readonly body: string }[] = [];
  let bytes = 0;

  function flush(): void {
    const answers = collected;
    collected = [];
    bytes = 0;
    for (const { outgoing, body } of answers) outgoing.end(body);
  }

  return (outgoing, answer) => {
    const length = writeHead(outgoing, answer);
    if (collected.length === 0) later(flush);
    collected.push({ outgoing, body: answer.body });
    bytes += length;
    if (collected.length >= MAX_COLLECTED || bytes >= MAX_COLLECTED_BYTES) flush();
    return length;
  };
}

/** Sends a whole answer at once. */
export const sendAnswer: SendAnswer = (outgoing, answer) => {
  const length = writeHead(outgoing, answer);
  outgoing.end(answer.body);
  return length;
};

/** Returns the number of bytes of the body. */
function writeHead(outgoing: ServerResponse, { status, headers, body }: Answer): number {
  const length = Buffer.byteLength(body);
  outgoing.writeHead(status, { ...headers, 'content-length': length });
  if (length > SEPARATE_WRITE_BYTES) {
    // Corked, so that both leave in one write.
    outgoing.cork();
    outgoing.flushHeaders();
  }
  return length;
}
