import { z } from 'zod';
import type { OpenAccount } from '../../domain/provider/account.ts';
import { type ApiOptions, CALL_TIMEOUT_MS } from '../api.ts';
import { callError } from './errors.ts';

const begun = z.object({ token: z.string().min(1), url: z.url({ protocol: /^https?$/ }) });

/** The properties of a transaction that are used. Amounts are whole pesos. */
const transaction = z.object({
  status: z.string(),
  amount: z.number().int(),
  buy_order: z.string(),
  response_code: z.number().int().nullish(),
  authorization_code: z.string().nullish(),
  /** The rest of the amount after partial refunds; absent before the first one. */
  balance: z.number().int().nullish(),
});
export type WebpayTransaction = z.output<typeof transaction>;

const refunded = z.object({ type: z.enum(['REVERSED', 'NULLIFIED']), response_code: z.number().int().nullish() });

export type WebpayClient = Awaited<ReturnType<ReturnType<typeof createConnect>>>;

/**
 * Clients of Webpay Plus. Answers are validated by shape, as the package does not type them. The package depends on a large
 * HTTP client, so it is imported at the first call.
 */
export function createConnect({ endpoint, timeoutMs = CALL_TIMEOUT_MS }: ApiOptions) {
  return async ({ credentials, mode }: Pick<OpenAccount, 'credentials' | 'mode'>) => {
    const { Environment, Options, WebpayPlus } = await import('transbank-sdk');
    const { commerceCode = '', apiKey = '' } = credentials;
    const origin = endpoint ?? (mode === 'LIVE' ? Environment.Production : Environment.Integration);
    const plus = new WebpayPlus.Transaction(new Options(commerceCode, apiKey, origin, timeoutMs));

    async function call<T>(shape: z.ZodType<T>, work: () => Promise<unknown>): Promise<T> {
      let answer: unknown;
      try {
        answer = await work();
      } catch (error) {
        throw callError(error);
      }
      const parsed = shape.safeParse(answer);
      if (parsed.success) return parsed.data;
      throw new Error(`Webpay answered without ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
    }

    return {
      create: (order: { buyOrder: string; sessionId: string; amount: number; returnUrl: string }) =>
        call(begun, () => plus.create(order.buyOrder, order.sessionId, order.amount, order.returnUrl)),
      commit: (token: string) => call(transaction, () => plus.commit(token)),
      status: (token: string) => call(transaction, () => plus.status(token)),
      refund: (token: string, amount: number) => call(refunded, () => plus.refund(token, amount)),
    };
  };
}
