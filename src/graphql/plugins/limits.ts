import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { definitionOf, fragmentsOf } from './definition.ts';

/** The maximum of each in one document, counted over all operations with fragments expanded. */
export const LIMITS = {
  tokens: 4_000,
  selections: 2_000,
  levels: 12,
  'levels of introspection': 18,
  aliases: 30,
  directives: 20,
  'directives in one place': 5,
  'repeated fields': 50,
  'introspection fields': 2,
} as const;

type Limit = keyof typeof LIMITS;

export function limitError(limit: Limit): GraphQLError {
  const max = LIMITS[limit];
  return new GraphQLError(`The document has more than ${max} ${limit}, counted with its fragments expanded.`, {
    // Yoga answers 400, or 200 to clients that accept `application/json` alone.
    extensions: { code: 'LIMIT_EXCEEDED', limit, max, http: { spec: true, status: 400 } },
  });
}

/** A position in the walk over the document. `seen` are the response keys found so far of the selected object. */
type Place = {
  readonly type: GraphQLNamedType | undefined;
  readonly seen: Set<string>;
  readonly depth: number;
  readonly deepest: 'levels' | 'levels of introspection';
  readonly within: readonly string[];
};

/**
 * Checks a document in one pass before validation, because some validation rules take time quadratic in what these
 * limits bound. The pass ends at the first limit that is exceeded, so nested fragments cost LIMITS.selections steps at
 * most.
 * Throws the GraphQLError of that limit.
 */
export function checkLimits(schema: GraphQLSchema, document: DocumentNode): void {
  const counts = new Map<Limit, number>();
  const fragments = fragmentsOf(document);

  function count(limit: Limit, by = 1): void {
    const counted = (counts.get(limit) ?? 0) + by;
    if (counted > LIMITS[limit]) throw limitError(limit);
    counts.set(limit, counted);
  }

  function countDirectives(directives: readonly DirectiveNode[] = []): void {
    if (directives.length > LIMITS['directives in one place']) throw limitError('directives in one place');
    count('directives', directives.length);
  }

  function visitSelections({ selections }: SelectionSetNode, place: Place): void {
    for (const selection of selections) {
      count('selections');
      countDirectives(selection.directives);
      if (selection.kind === Kind.FIELD) {
        visitField(selection, place);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        visitSelections(selection.selectionSet, narrow(place, selection.typeCondition?.name.value));
      } else {
        const name = selection.name.value;
        const fragment = fragments.get(name);
        // A cycle is for validation to report.
        if (fragment === undefined || place.within.includes(name)) continue;
        const inner = narrow(place, fragment.typeCondition.name.value);
        visitSelections(fragment.selectionSet, { ...inner, within: [...place.within, name] });
      }
    }
  }

  function narrow(place: Place, condition: string | undefined): Place {
    return condition === undefined ? place : { ...place, type: schema.getType(condition) };
  }

  function visitField(field: FieldNode, place: Place): void {
    const name = field.name.value;
    const key = `${place.type?.name}.${field.alias?.value ?? name}`;
    if (place.seen.has(key)) count('repeated fields');
    place.seen.add(key);
    if (field.alias !== undefined) count('aliases');

    const introspects = name === '__schema' || name === '__type';
    if (introspects) count('introspection fields');
    const deepest = introspects ? 'levels of introspection' : place.deepest;
    if (place.depth > LIMITS[deepest]) throw limitError(deepest);

    if (field.selectionSet === undefined) return;
    const definition = definitionOf(place.type, name);
    visitSelections(field.selectionSet, {
      ...place,
      type: definition && getNamedType(definition.type),
      seen: new Set(),
      depth: place.depth + 1,
      deepest,
    });
  }

  function visitOperation(operation: OperationDefinitionNode): void {
    for (const variable of operation.variableDefinitions ?? []) countDirectives(variable.directives);
    visitSelections(operation.selectionSet, {
      type: schema.getRootType(operation.operation) ?? undefined,
      seen: new Set(),
      depth: 1,
      deepest: 'levels',
      within: [],
    });
  }

  for (const definition of document.definitions) {
    countDirectives(definition.directives);
    if (definition.kind === Kind.OPERATION_DEFINITION) visitOperation(definition);
  }
}
