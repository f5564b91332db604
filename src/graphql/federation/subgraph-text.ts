import { type DirectiveNode, type DocumentNode, Kind, parse, print, visit } from 'graphql';
import { schemaText } from '../sdl/schema-text.ts';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])';

/**
 * The schema with the directives of federation, as a gateway composes it: a key on each entity. `PageInfo` is `@shareable`,
 * as every subgraph with Relay connections defines it.
 */
export function subgraphText(entities: readonly string[]): string {
  const [key, shareable] = directivesOf('@key(fields: "id") @shareable');
  const marks = new Map([...entities.map((name) => [name, key] as const), ['PageInfo', shareable] as const]);
  const document: DocumentNode = visit(parse(schemaText()), {
    [Kind.OBJECT_TYPE_DEFINITION]: (node) => {
      const mark = marks.get(node.name.value);
      return mark && { ...node, directives: [mark] };
    },
  });
  return `${LINK}\n\n${print(document)}\n`;
}

function directivesOf(text: string): readonly DirectiveNode[] {
  const [definition] = parse(`scalar _ ${text}`).definitions;
  return definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : [];
}
