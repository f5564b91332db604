import { sessionStatusAt } from '../domain/checkout-session.ts';
import { InvalidStateError, ValidationError } from '../domain/errors.ts';
import { type Clock, createId, type RandomBytes } from '../domain/id.ts';
import { type PaymentLink, paymentPath } from '../domain/payment-link.ts';
import type { PaymentProvider } from '../domain/provider.ts';
import type { CheckoutSessionService } from '../services/checkout-session.ts';
import type { PayerService, Visit } from '../services/payer.ts';
import type { PaymentService } from '../services/payment.ts';
import { findAttempt } from './attempt.ts';
import { isOpenByPerson } from './bots.ts';
import { closedKind } from './closed.ts';
import { customerInput, EMPTY_SUBMISSION, readForm, type Submission, withFaults } from './form.ts';
import { readFormBody } from './form-body.ts';
import { isOwnForm } from './origin.ts';
import { payPage } from './pay-page.ts';
import { goTo, languageOf, languageQuery, type PageContext, showNotice, showPage } from './respond.ts';

export type LinkPagesDeps = {
  readonly payer: PayerService;
  readonly checkoutSessions: CheckoutSessionService;
  readonly payments: PaymentService;
  readonly provider: Pick<PaymentProvider, 'simulated' | 'testCards'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** What every link's url begins with, without a slash at the end. */
  readonly publicUrl: string;
};

type LinkContext = PageContext<'/pay/:checkoutToken/:payKey'>;
/** One filling-in of the form: the id that its session will have, and what has been filled in so far. */
type Draft = { readonly attempt: string; readonly submission: Submission };

/** The page at a link's url: drawn while the link can be paid, and where its form comes back to. */
export function createLinkPages(deps: LinkPagesDeps) {
  const { payer, checkoutSessions, payments, provider, clock, random, publicUrl } = deps;

  async function show(c: LinkContext): Promise<Response> {
    const { viewer, link } = await open(c);
    const closed = closedKind(link, clock());
    if (closed !== undefined) return showNotice(c, closed);
    if (c.req.method === 'GET' && isOpenByPerson(c.req.raw.headers)) await payer.countOpen(viewer, link.id);
    return drawForm(c, link, { attempt: newAttempt(), submission: EMPTY_SUBMISSION });
  }

  async function pay(c: LinkContext): Promise<Response> {
    if (!isOwnForm(c.req.raw, publicUrl)) return showNotice(c, 'CROSS_SITE');
    const form = await readFormBody(c.req.raw);
    const visit = await open(c);
    const { link } = visit;
    const attempt = form.get('attempt') ?? newAttempt();
    const earlier = await findAttempt(checkoutSessions, visit, attempt);
    // The same form once more, from an impatient finger or the back button: what became of it is the answer.
    if (earlier && sessionStatusAt(earlier, clock()) !== 'ACTIVE') return goTo(c, sessionPath(link, earlier.id));
    const closed = closedKind(link, clock());
    if (closed !== undefined) return showNotice(c, closed);
    const submission = readForm(form, link.terms, cardTokens());
    if (submission.faults.size > 0) return drawForm(c, link, { attempt, submission });
    return submit(c, visit, { attempt, submission });
  }

  async function submit(c: LinkContext, { viewer, link }: Visit, { attempt, submission }: Draft): Promise<Response> {
    const { paymentMethod, card } = submission.values;
    const customer = customerInput(submission);
    let next = link.payKey;
    try {
      const session = await checkoutSessions.start(viewer, link.checkoutToken, { customer }, { id: attempt });
      next = sessionPath(link, session.id);
      await payments.pay(viewer, session.id, {
        paymentMethod,
        customer,
        card: card === undefined ? null : { token: card },
      });
    } catch (error) {
      if (error instanceof ValidationError) {
        const corrected = withFaults(submission, error);
        if (corrected !== undefined) return drawForm(c, link, { attempt, submission: corrected });
      }
      // Somebody was faster, or the link was closed in between: the page it leads to says which.
      if (!(error instanceof InvalidStateError)) throw error;
    }
    return goTo(c, next);
  }

  function drawForm(c: LinkContext, link: PaymentLink, { attempt, submission }: Draft): Promise<Response> {
    const page = payPage({
      link,
      attempt,
      submission,
      language: languageOf(c),
      now: clock(),
      url: publicUrl + paymentPath(link),
      action: `${link.payKey}${languageQuery(c)}`,
      provider,
    });
    return showPage(c, page, { status: submission.faults.size > 0 ? 422 : 200 });
  }

  function open(c: LinkContext): Promise<Visit> {
    return payer.open(c.req.param('checkoutToken'), c.req.param('payKey'));
  }

  function newAttempt(): string {
    return createId('cs', clock(), random);
  }

  function cardTokens(): readonly string[] {
    return provider.testCards.map(({ token }) => token);
  }

  return { show, pay };
}

/** From a link's page to a session's, as a browser resolves it. */
function sessionPath({ payKey }: PaymentLink, sessionId: string): string {
  return `${payKey}/${sessionId}`;
}
