type Json = Readonly<Record<string, unknown>>;

/** What REST and GraphQL call otherwise, by the property or type that holds it. */
const RENAMED = {
  customer: { id: 'customerId' },
  owner: { lastname: 'lastName' },
} as const satisfies Record<string, Json>;

/** The body of a link, as REST takes it, in GraphQL's words. */
export function toGraphqlWords(body: Json): Json {
  return translated(body, RENAMED);
}

/** What GraphQL answers of a link, in the words of REST. */
export function toRestWords(link: Json): Json {
  const back = Object.entries(RENAMED).map(([holder, names]) => [
    holder,
    Object.fromEntries(Object.entries(names).map(([rest, graphql]) => [graphql, rest])),
  ]);
  return translated(link, Object.fromEntries(back));
}

function translated(body: Json, words: Readonly<Record<string, Json>>): Json {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const names = words[name];
      if (names === undefined || typeof value !== 'object' || value === null) return [name, value];
      return [name, Object.fromEntries(Object.entries(value).map(([key, inner]) => [names[key] ?? key, inner]))];
    }),
  );
}
