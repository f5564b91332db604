type ServerSentEvent = { readonly event: string | undefined; readonly data: unknown };

export type EventStream = AsyncDisposable & {
  readonly response: Response;
  /** The next event; waits for it. */
  readonly next: () => Promise<ServerSentEvent>;
  /** How many comments came in by now, which keep the line open. */
  readonly pings: () => number;
};

/** Reads an answer as server-sent events, as a browser would. Disposing of it hangs up. */
export function readEvents(response: Response): EventStream {
  const { body } = response;
  if (body === null) throw new Error(`No stream: ${response.status}`);
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const events: ServerSentEvent[] = [];
  let text = '';
  let pings = 0;

  async function read(): Promise<boolean> {
    const { done, value = '' } = await reader.read();
    text += value;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      if (fields.includes(':')) pings += 1;
      else events.push({ event: field(fields, 'event'), data: parse(field(fields, 'data')) });
    }
    return !done;
  }

  return {
    response,
    async next() {
      while (events.length === 0) if (!(await read())) throw new Error('The stream ended');
      return events.shift() as ServerSentEvent;
    },
    pings() {
      read();
      return pings;
    },
    [Symbol.asyncDispose]: () => reader.cancel(),
  };
}

function field(lines: readonly string[], name: string): string | undefined {
  return lines
    .find((line) => line.startsWith(`${name}:`))
    ?.slice(name.length + 1)
    .trim();
}

function parse(data: string | undefined): unknown {
  return data === undefined || data === '' ? undefined : JSON.parse(data);
}
