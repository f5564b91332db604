import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  Kind,
  type ParseOptions,
  parse,
  type Source,
  valueFromASTUntyped,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { checkLimits, LIMITS, limitError } from './limits.ts';

/** As much text of documents as is remembered, in characters. A tree takes up to some 150 bytes for each. */
const REMEMBERED = 256 * 1024;
const LONGEST_REMEMBERED = 16 * 1024;

/** Parsed documents by their text, for yoga's cache: bounded by their size, as their number says nothing about memory. */
export function createDocumentCache() {
  return {
    documentCache: new LRUCache<string, DocumentNode>({
      maxSize: REMEMBERED,
      maxEntrySize: LONGEST_REMEMBERED,
      sizeCalculation: (_, text) => text.length + 1,
    }),
    // What does not parse is refused anew each time: a mistake is not worth remembering.
    errorCache: { get: () => undefined, set: () => undefined },
  };
}

/** What is about to be run, and a way to answer it with something else. */
type Operation = {
  readonly args: Pick<ExecutionArgs, 'schema' | 'document' | 'variableValues'>;
  readonly setResultAndStopExecution: (result: ExecutionResult) => void;
};

/** Refuses documents that ask for more than `LIMITS` before they are validated, and remembers what it found. */
export function useLimits(): Plugin {
  const verdicts = new WeakMap<DocumentNode, GraphQLError | 'within limits' | 'depends on variables'>();

  function judge({ schema, document, variableValues }: Pick<ExecutionArgs, 'schema' | 'document' | 'variableValues'>) {
    try {
      checkLimits(schema, document, variableValues ?? undefined);
      return 'within limits';
    } catch (error) {
      if (error instanceof GraphQLError) return error;
      throw error;
    }
  }

  /** The last word on a document that was undecided, now that its variables are known. */
  function decide({ args, setResultAndStopExecution }: Operation): void {
    if (verdicts.get(args.document) !== 'depends on variables') return;
    const verdict = judge({ ...args, variableValues: { ...defaultsOf(args.document), ...args.variableValues } });
    if (verdict instanceof GraphQLError) setResultAndStopExecution({ errors: [verdict] });
  }

  return {
    onParse: ({ setParseFn }) => setParseFn(parseWithinLimits),
    onValidate({ params: { schema, documentAST: document }, setResult }) {
      let verdict = verdicts.get(document);
      if (verdict === undefined) {
        verdict = judge({ schema, document });
        if (verdict instanceof GraphQLError && isUndecided(verdict, document)) verdict = 'depends on variables';
        verdicts.set(document, verdict);
      }
      if (verdict instanceof GraphQLError) setResult([verdict]);
    },
    onExecute: decide,
    onSubscribe: decide,
  };
}

function parseWithinLimits(source: string | Source, options?: ParseOptions): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens: LIMITS.tokens });
  } catch (error) {
    if (error instanceof RangeError) throw limitError('levels');
    throw error;
  }
}

/** Too dear when every variable is the most it may be: the real ones may cost less. */
function isUndecided({ extensions }: GraphQLError, { definitions }: DocumentNode): boolean {
  return (
    extensions.limit === 'units of cost' &&
    definitions.some(
      (definition) =>
        definition.kind === Kind.OPERATION_DEFINITION && (definition.variableDefinitions?.length ?? 0) > 0,
    )
  );
}

/** What each variable is when it is left out. */
function defaultsOf({ definitions }: DocumentNode): Record<string, unknown> {
  const variables = definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [],
  );
  return Object.fromEntries(
    variables.map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue && valueFromASTUntyped(defaultValue),
    ]),
  );
}
