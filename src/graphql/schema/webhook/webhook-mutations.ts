import type { WebhookDelivery } from '../../../domain/webhook/webhook.ts';
import { builder } from '../../builder.ts';
import { needs } from '../../plugins/operation-scopes.ts';
import { outcome, type PayloadFields, resultType } from '../errors.ts';
import { WebhookDeliveryRef } from './webhook.ts';

const replayedFields: PayloadFields<{ readonly delivery: WebhookDelivery }> = (t) => ({
  webhookDelivery: t.expose('delivery', { type: WebhookDeliveryRef, description: 'The delivery as it is now.' }),
});

builder.mutationFields((t) => ({
  replayWebhookDelivery: t.field({
    extensions: needs('webhooks:write'),
    nullable: true,
    type: resultType('ReplayWebhookDelivery', {
      description: 'The delivery is PENDING again.',
      fields: replayedFields,
      errors: ['NotFoundError', 'InvalidStateError'],
    }),
    description:
      'Resends an event whose delivery is DELIVERED or FAILED, to the same endpoint. If that was deleted, to your only endpoint, if there is just one.',
    args: { id: t.arg.id({ required: true, description: 'The id of the delivery, such as `whd_…`.' }) },
    resolve: (_, { id }, context) =>
      outcome(context, async () => ({ delivery: await context.services.webhooks.replay(context.viewer, id) })),
  }),
}));
