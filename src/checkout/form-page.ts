import type { Viewer } from '../domain/client.ts';
import type { Clock } from '../domain/id.ts';
import { type PaymentLink, paymentPath } from '../domain/payment-link.ts';
import type { PaymentProvider } from '../domain/provider/port.ts';
import type { PayerService, Visit } from '../services/payer.ts';
import type { PaymentService } from '../services/payment.ts';
import type { FormTokens } from './form-token.ts';
import { isOpenByPerson } from './request.ts';
import { languageOf, languageQuery, type PageContext, showPage } from './respond.ts';
import { EMPTY_SUBMISSION, type Submission } from './views/form.ts';
import { payPage } from './views/pay-page.ts';

export type FormPageDeps = {
  readonly payer: Pick<PayerService, 'countOpen'>;
  readonly payments: Pick<PaymentService, 'admitPayer'>;
  readonly formTokens: FormTokens;
  readonly payerKey: (c: PageContext, viewer: Viewer) => string;
  readonly provider: Pick<PaymentProvider, 'simulated' | 'testCards'>;
  readonly clock: Clock;
  /** What every link's url begins with, without a slash at the end. */
  readonly publicUrl: string;
};

/** One filling-in of the form. */
export type Draft = {
  /** The id of the session that it begins, or goes on with: sent twice, it pays once. */
  readonly attempt: string;
  readonly submission: Submission;
  /** Whether the form came back too late, or was not one of ours, and nothing was sent on. */
  readonly expired?: boolean;
};

/** The form, on the page of a link and on that of a session that somebody has begun already. */
export function createFormPage({ payer, payments, formTokens, payerKey, provider, clock, publicUrl }: FormPageDeps) {
  /** Draws the empty form, which is a visit when a person asks for it. Throws TooManyTriesError. */
  async function open(c: PageContext, { viewer, link }: Visit, attempt: string): Promise<Response> {
    await payments.admitPayer(viewer, link.id, payerKey(c, viewer));
    if (c.req.method === 'GET' && isOpenByPerson(c.req.raw.headers)) await payer.countOpen(viewer, link.id);
    return draw(c, link, { attempt, submission: EMPTY_SUBMISSION });
  }

  function draw(c: PageContext, link: PaymentLink, { attempt, submission, expired = false }: Draft): Promise<Response> {
    const isSessionPage = c.req.param('sessionId') !== undefined;
    const page = payPage({
      link,
      attempt,
      formToken: formTokens.issue(link, attempt),
      expired,
      submission,
      provider,
      language: languageOf(c),
      now: clock(),
      url: publicUrl + paymentPath(link) + (isSessionPage ? `/${attempt}` : ''),
      // Relative, so that it holds whatever PUBLIC_URL begins with.
      action: `${isSessionPage ? '../' : ''}${link.payKey}${languageQuery(c)}`,
    });
    return showPage(c, page, { status: expired || submission.faults.size > 0 ? 422 : 200 });
  }

  return { open, draw };
}
