type Json = Readonly<Record<string, unknown>>;

/** What REST and GraphQL call otherwise, by the property or type that holds it. */
const RENAMED = {
  customer: { id: 'customerId' },
  owner: { lastname: 'lastName' },
} as const satisfies Record<string, Json>;

/** What the payer must tell, by the values of the enum. */
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

/** The body of a link, as REST takes it, in GraphQL's words. */
export function toGraphqlWords(body: Json): Json {
  return withRequirements(translated(body, RENAMED), REQUIREMENTS);
}

/** What GraphQL answers of a link, in the words of REST. */
export function toRestWords(link: Json): Json {
  const names = Object.fromEntries(Object.entries(REQUIREMENTS).map(([rest, graphql]) => [graphql, rest]));
  const back = Object.entries(RENAMED).map(([holder, names]) => [
    holder,
    Object.fromEntries(Object.entries(names).map(([rest, graphql]) => [graphql, rest])),
  ]);
  return withRequirements(translated(link, Object.fromEntries(back)), names);
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
