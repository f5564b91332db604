import type { Clock } from '../../domain/id.ts';
import { type PaymentLink, paymentPath } from '../../domain/payment-link.ts';
import type { PaymentProvider } from '../../domain/provider.ts';
import type { PayerService, Visit } from '../../services/payer.ts';
import { isOpenByPerson } from '../bots.ts';
import { languageOf, languageQuery, type PageContext, showPage } from '../respond.ts';
import { EMPTY_SUBMISSION, type Submission } from './form.ts';
import { payPage } from './pay-page.ts';

export type FormPageDeps = {
  readonly payer: Pick<PayerService, 'countOpen'>;
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
};

/** The form, on the page of a link and on that of a session that somebody has begun already. */
export function createFormPage({ payer, provider, clock, publicUrl }: FormPageDeps) {
  /** Draws the empty form, which is a visit when a person asks for it. */
  async function open(c: PageContext, { viewer, link }: Visit, attempt: string): Promise<Response> {
    if (c.req.method === 'GET' && isOpenByPerson(c.req.raw.headers)) await payer.countOpen(viewer, link.id);
    return draw(c, link, { attempt, submission: EMPTY_SUBMISSION });
  }

  function draw(c: PageContext, link: PaymentLink, { attempt, submission }: Draft): Promise<Response> {
    const isSessionPage = c.req.param('sessionId') !== undefined;
    const page = payPage({
      link,
      attempt,
      submission,
      provider,
      language: languageOf(c),
      now: clock(),
      url: publicUrl + paymentPath(link) + (isSessionPage ? `/${attempt}` : ''),
      // Relative, so that it holds whatever PUBLIC_URL begins with.
      action: `${isSessionPage ? '../' : ''}${link.payKey}${languageQuery(c)}`,
    });
    return showPage(c, page, { status: submission.faults.size > 0 ? 422 : 200 });
  }

  return { open, draw };
}
