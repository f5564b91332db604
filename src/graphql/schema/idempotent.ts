import { DirectiveLocation, GraphQLDirective, GraphQLNonNull, GraphQLString } from 'graphql';

export const IDEMPOTENT = new GraphQLDirective({
  name: 'idempotent',
  description:
    'Makes a field of a mutation safe to retry: for 24 hours, the same field of the same document with the same variables returns the first result. Any other under the same key is refused with the code IDEMPOTENCY_KEY_REUSED. For an operation with one field, the header Idempotency-Key does the same.',
  locations: [DirectiveLocation.FIELD],
  args: {
    key: {
      type: new GraphQLNonNull(GraphQLString),
      description: 'A unique key of your choice, such as a UUID: 1 to 255 printable ASCII characters.',
    },
  },
});
