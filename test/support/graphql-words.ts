type Json = Readonly<Record<string, unknown>>;

/** The names that differ between REST and GraphQL, by the property or type that has them. */
const RENAMED = {
  customer: { id: 'customerId' },
  owner: { lastname: 'lastName' },
} as const satisfies Record<string, Json>;

/** The required data of the payer, by the values of the enum. */
const REQUIREMENTS: Json = {
  firstName: 'FIRST_NAME',
  lastName: 'LAST_NAME',
  email: 'EMAIL',
  phoneNumber: 'PHONE_NUMBER',
  phoneNumberPrefix: 'PHONE_NUMBER_PREFIX',
  address: 'ADDRESS',
  documentNumber: 'DOCUMENT_NUMBER',
  documentType: 'DOCUMENT_TYPE',
};

/** Converts the REST body of a link to GraphQL's input. */
export function toGraphqlWords(body: Json): Json {
  return withEntries(withRequirements(translated(body, RENAMED), REQUIREMENTS));
}

/** Converts GraphQL's answer of a link to REST's. */
export function toRestWords(link: Json): Json {
  const names = Object.fromEntries(Object.entries(REQUIREMENTS).map(([rest, graphql]) => [graphql, rest]));
  const back = Object.entries(RENAMED).map(([holder, names]) => [
    holder,
    Object.fromEntries(Object.entries(names).map(([rest, graphql]) => [graphql, rest])),
  ]);
  return withoutEntries(withRequirements(translated(link, Object.fromEntries(back)), names));
}

/** GraphQL has the metadata as a list of entries. */
function withEntries(body: Json): Json {
  const { metadata } = body;
  if (typeof metadata !== 'object' || metadata === null) return body;
  return { ...body, metadata: Object.entries(metadata).map(([key, value]) => ({ key, value })) };
}

function withoutEntries(link: Json): Json {
  const { metadata } = link;
  if (!Array.isArray(metadata)) return link;
  const entries = metadata.map(({ key, value }: { key: string; value: unknown }) => [key, value]);
  return { ...link, metadata: entries.length === 0 ? undefined : Object.fromEntries(entries) };
}

function withRequirements(link: Json, names: Json): Json {
  const { customerRequirements: given } = link;
  return Array.isArray(given) ? { ...link, customerRequirements: given.map((name) => names[name] ?? name) } : link;
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
