import type { Viewer } from '../../domain/client.ts';
import type { Clock } from '../../domain/id.ts';
import { paymentPath } from '../../domain/payment-link.ts';
import type { PayerService, Visit } from '../../services/payer.ts';
import type { PaymentService } from '../../services/payment.ts';
import type { ProviderAccountService } from '../../services/provider-account.ts';
import { isOpenByPerson } from '../bots.ts';
import type { FormTokens } from '../form-token.ts';
import { languageOf, languageQuery, type PageContext, showNotice, showPage } from '../respond.ts';
import { EMPTY_SUBMISSION, type Submission } from './form.ts';
import { payPage } from './pay-page.ts';
import type { Offer } from './rail-details.ts';

export type FormPageDeps = {
  readonly payer: Pick<PayerService, 'countOpen'>;
  readonly payments: Pick<PaymentService, 'admitPayer'>;
  readonly providerAccounts: Pick<ProviderAccountService, 'payable'>;
  readonly formTokens: FormTokens;
  readonly payerKey: (c: PageContext, viewer: Viewer) => string;
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
export function createFormPage(deps: FormPageDeps) {
  const { payer, payments, providerAccounts, formTokens, payerKey, clock, publicUrl } = deps;

  /** Draws the empty form, which is a visit when a person asks for it. Throws TooManyTriesError. */
  async function open(c: PageContext, visit: Visit, attempt: string): Promise<Response> {
    const { viewer, link } = visit;
    await payments.admitPayer(viewer, link.id, payerKey(c, viewer));
    if (c.req.method === 'GET' && isOpenByPerson(c.req.raw.headers)) await payer.countOpen(viewer, link.id);
    return draw(c, visit, { attempt, submission: EMPTY_SUBMISSION });
  }

  /** The methods that the link allows and that can be paid by now. */
  function offersOf({ viewer, link }: Visit): Promise<readonly Offer[]> {
    return providerAccounts.payable(viewer, link.terms.paymentMethodsAllowed);
  }

  async function draw(c: PageContext, visit: Visit, { attempt, submission, expired = false }: Draft) {
    const { link } = visit;
    const offers = await offersOf(visit);
    if (offers.length === 0) return showNotice(c, 'NOT_PAYABLE');
    const isSessionPage = c.req.param('sessionId') !== undefined;
    const page = payPage({
      link,
      offers,
      attempt,
      formToken: formTokens.issue(link, attempt),
      expired,
      submission,
      language: languageOf(c),
      now: clock(),
      url: publicUrl + paymentPath(link) + (isSessionPage ? `/${attempt}` : ''),
      // Relative, so that it holds whatever PUBLIC_URL begins with.
      action: `${isSessionPage ? '../' : ''}${link.payKey}${languageQuery(c)}`,
    });
    return showPage(c, page, { status: expired || submission.faults.size > 0 ? 422 : 200 });
  }

  return { open, draw, offersOf };
}
