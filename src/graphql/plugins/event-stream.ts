import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { preferredType } from './accept.ts';

const EVENT_STREAM = 'text/event-stream';

/** A media range for which yoga writes an event stream: without a charset that yoga would refuse. Yoga reads no q-values. */
const ACCEPTS_STREAM =
  /(?:^|,)\s*(?:text\/event-stream|text\/\*|\*\/\*)\s*(?:;\s*(?:q=[\d.]+|charset=utf-8)\s*)*(?:,|$)/i;

/** Opens a subscription only for a client that accepts an event stream: otherwise nobody would read it. */
export function useEventStream(): Plugin {
  return {
    onSubscribe({ args, setResultAndStopExecution }) {
      const accept = args.contextValue.request.headers.get('accept') ?? '*/*';
      if (ACCEPTS_STREAM.test(accept) && preferredType(accept, [EVENT_STREAM]) !== undefined) return;
      const message = 'A subscription is answered by server-sent events: send "Accept: text/event-stream".';
      const extensions = { code: 'NOT_ACCEPTABLE', http: { status: 406 } };
      setResultAndStopExecution({ errors: [new GraphQLError(message, { extensions })] });
    },
  };
}
