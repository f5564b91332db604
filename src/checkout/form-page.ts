import type { Viewer } from '../domain/client.ts';
import type { Clock } from '../domain/id.ts';
import type { Payment } from '../domain/payment.ts';
import { paymentPath } from '../domain/payment-link.ts';
import type { PayerService, Visit } from '../services/payer.ts';
import type { PaymentService } from '../services/payment.ts';
import type { ProviderAccountService } from '../services/provider-account.ts';
import type { FormTokens } from './form-token.ts';
import type { Memory } from './payer-memory.ts';
import { isOpenByPerson } from './request.ts';
import { languageOf, languageQuery, type PageContext, showNotice, showPage } from './respond.ts';
import { EMPTY_SUBMISSION, type Submission } from './views/form.ts';
import { type FormNotice, payPage } from './views/pay-page.ts';
import type { Offer } from './views/rail-details.ts';

export type FormPageDeps = {
  readonly payer: Pick<PayerService, 'countOpen'>;
  readonly payments: Pick<PaymentService, 'admitPayer'>;
  readonly providerAccounts: Pick<ProviderAccountService, 'payable' | 'isTest'>;
  readonly formTokens: FormTokens;
  readonly payerKey: (c: PageContext, viewer: Viewer) => string;
  readonly clock: Clock;
  /** The origin of every payment url, without a slash at the end. */
  readonly publicUrl: string;
};

/** One rendering of the form, until it is submitted. */
export type Draft = {
  /** The id of the session that it begins or continues, so that a double submission pays once. */
  readonly attempt: string;
  readonly submission: Submission;
  readonly notice?: FormNotice | undefined;
  readonly memory?: Memory;
  /** By which a browser that polls notices that the page has changed. */
  readonly etag?: string;
};

type Opening = Pick<Draft, 'attempt' | 'notice'> & { readonly memory: Memory };

type Retry = Opening & { readonly payment: Payment; readonly etag: string };

/** The payment form on the page of a link, and on that of a session. */
export function createFormPage(deps: FormPageDeps) {
  const { payer, payments, providerAccounts, formTokens, payerKey, clock, publicUrl } = deps;

  /** Renders the form with the payer's earlier input, and counts a visit by a person. Throws TooManyAttemptsError. */
  async function open(c: PageContext, visit: Visit, opening: Opening): Promise<Response> {
    const { viewer, link } = visit;
    await payments.admitPayer(viewer, link.id, payerKey(c, viewer));
    if (c.req.method === 'GET' && isOpenByPerson(c.req.raw.headers)) await payer.countOpen(viewer, link.id);
    return render(c, visit, { ...opening, submission: remembered(opening.memory) });
  }

  /** Renders the form again after a failed payment. Throws TooManyAttemptsError. */
  async function retry(c: PageContext, visit: Visit, { payment, ...opening }: Retry): Promise<Response> {
    const { viewer, link } = visit;
    await payments.admitPayer(viewer, link.id, payerKey(c, viewer));
    const { values, faults } = remembered(opening.memory);
    const submission = { values: { ...values, paymentMethod: payment.method }, faults };
    return render(c, visit, { ...opening, submission });
  }

  /** The methods that the link allows, and for which a provider account takes its amount and currency. */
  async function offersOf({ viewer, link }: Visit): Promise<readonly Offer[]> {
    const { paymentMethodsAllowed, totalAmount: amount, currency } = link.terms;
    const payable = await providerAccounts.payable(viewer, paymentMethodsAllowed);
    return payable.filter(({ method, provider }) => provider.refusal({ amount, currency, method }) === undefined);
  }

  async function render(c: PageContext, visit: Visit, draft: Draft): Promise<Response> {
    const { attempt, submission, notice, memory = {}, etag } = draft;
    const { link, branding } = visit;
    const offers = await offersOf(visit);
    const language = languageOf(c, memory.language);
    if (offers.length === 0) return showNotice(c, 'NOT_PAYABLE', { branding, language });
    const sessionId = c.req.param('sessionId');
    const page = payPage({
      link,
      offers,
      attempt,
      formToken: formTokens.issue(link, attempt),
      notice,
      submission,
      language,
      branding,
      now: clock(),
      url: publicUrl + paymentPath(link) + (sessionId === attempt ? `/${attempt}` : ''),
      // Relative, so that it is valid below any PUBLIC_URL.
      path: `${sessionId === undefined ? '' : '../'}${link.payKey}`,
      query: languageQuery(c),
    });
    const isRefused = notice?.kind === 'EXPIRED' || submission.faults.size > 0;
    const headers = etag === undefined ? {} : { etag };
    return showPage(c, page, { status: isRefused ? 422 : 200, headers, language, branding });
  }

  return { open, retry, render, offersOf };
}

function remembered({ typed }: Memory): Submission {
  return typed === undefined ? EMPTY_SUBMISSION : { values: typed, faults: new Map() };
}
