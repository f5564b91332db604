export type LoadAnswer = { readonly status: number; readonly bytes: number; readonly first: Buffer };

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

/**
 * Reads one answer at a time off a connection that never pipelines: by content-length, or to the last chunk.
 * Only the first piece is kept to look at; the rest is counted.
 */
export function createAnswerReader(onAnswer: (answer: LoadAnswer) => void) {
  let first: Buffer = Buffer.alloc(0);
  let received = 0;
  let total = -1;
  let chunked = false;
  let tail = '';

  function readHead(): boolean {
    const end = first.indexOf(HEAD_END);
    if (end < 0) return false;
    const head = first.toString('latin1', 0, end).toLowerCase();
    chunked = head.includes('transfer-encoding: chunked');
    const length = /content-length: (\d+)/.exec(head)?.[1];
    total = end + HEAD_END.length + Number(length ?? 0);
    return true;
  }

  /** The end may come in two pieces. */
  function isWhole(piece: Buffer): boolean {
    if (!chunked) return received >= total;
    tail = (tail + piece.toString('latin1', Math.max(piece.length - LAST_CHUNK.length, 0))).slice(-LAST_CHUNK.length);
    return tail === LAST_CHUNK;
  }

  return function read(piece: Buffer): void {
    received += piece.length;
    if (total < 0) {
      first = first.length === 0 ? piece : Buffer.concat([first, piece]);
      if (!readHead()) return;
    }
    if (!isWhole(piece)) return;
    const answer = { status: Number(first.toString('latin1', 9, 12)), bytes: received, first };
    first = Buffer.alloc(0);
    received = 0;
    total = -1;
    tail = '';
    onAnswer(answer);
  };
}
