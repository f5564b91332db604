import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** A media range that accepts an event stream, with any parameters but a charset that yoga would refuse. */
const ACCEPTS_STREAM =
  /(?:^|,)\s*(?:text\/event-stream|text\/\*|\*\/\*)\s*(?:;\s*(?:q=[\d.]+|charset=utf-8)\s*)*(?:,|$)/i;

/** Opens a subscription only for a client that accepts an event stream: otherwise nobody would read it. */
export function useEventStream(): Plugin {
  return {
    onSubscribe({ args, setResultAndStopExecution }) {
      if (ACCEPTS_STREAM.test(args.contextValue.request.headers.get('accept') ?? '*/*')) return;
      const message = 'A subscription is answered by server-sent events: send "Accept: text/event-stream".';
      const extensions = { code: 'NOT_ACCEPTABLE', http: { status: 406 } };
      setResultAndStopExecution({ errors: [new GraphQLError(message, { extensions })] });
    },
  };
}
