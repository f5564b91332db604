import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** One of the types that stand for a stream; with parameters, but in no charset that yoga would refuse. */
const ACCEPTS_STREAM =
  /(?:^|,)\s*(?:text\/event-stream|text\/\*|\*\/\*)\s*(?:;\s*(?:q=[\d.]+|charset=utf-8)\s*)*(?:,|$)/i;

/** Streams are only for those who take them: a subscription that nobody will read must not be opened. */
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
