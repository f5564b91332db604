import { DirectiveLocation, GraphQLDirective, GraphQLNonNull, GraphQLString } from 'graphql';

export const IDEMPOTENT = new GraphQLDirective({
  name: 'idempotent',
  description:
    'Names what a field of a mutation does, so that sending it again does nothing twice: for 24 hours the same field of the same document with the same variables has the first answer. Another one under the same key is refused with the code IDEMPOTENCY_KEY_REUSED. An operation with one field may say the same by the header Idempotency-Key.',
  locations: [DirectiveLocation.FIELD],
  args: {
    key: {
      type: new GraphQLNonNull(GraphQLString),
      description: 'A name of yours that you use once, such as a UUID: 1 to 255 printable ASCII characters.',
    },
  },
});
