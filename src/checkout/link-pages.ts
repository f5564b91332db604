import { sessionStatusAt } from '../domain/checkout-session.ts';
import { InvalidStateError, ValidationError } from '../domain/errors.ts';
import { createId } from '../domain/id.ts';
import { openStep } from '../domain/payment.ts';
import type { RandomBytes } from '../lib/random.ts';
import type { CheckoutSessionService } from '../services/checkout-session.ts';
import type { PayerService, Visit } from '../services/payer.ts';
import type { PaymentService } from '../services/payment.ts';
import { findAttempt, withinSession } from './attempt.ts';
import { readFormBody } from './form-body.ts';
import { isOwnForm } from './origin.ts';
import { goTo, type PageContext, showNotice } from './respond.ts';
import { LEAD_ON } from './session-pages.ts';
import { closedKind } from './views/closed.ts';
import { payInput, readForm, withFaults, withoutCard } from './views/form.ts';
import { createFormPage, type Draft, type FormPageDeps } from './views/form-page.ts';

export type LinkPagesDeps = FormPageDeps & {
  readonly payer: PayerService;
  readonly checkoutSessions: CheckoutSessionService;
  readonly payments: PaymentService;
  readonly random: RandomBytes;
};

type Submitted = Draft & { readonly payerKey: string; readonly input: unknown };

type LinkContext = PageContext<'/pay/:checkoutToken/:payKey'>;

/** The page at a link's url: drawn while the link can be paid, and where its form comes back to. */
export function createLinkPages(deps: LinkPagesDeps) {
  const { payer, checkoutSessions, payments, clock, random, publicUrl } = deps;
  const form = createFormPage(deps);

  async function show(c: LinkContext): Promise<Response> {
    const visit = await open(c);
    const closed = closedKind(visit.link, clock());
    return closed === undefined ? form.open(c, visit, newAttempt()) : showNotice(c, closed);
  }

  async function pay(c: LinkContext): Promise<Response> {
    if (!isOwnForm(c.req.raw, publicUrl)) return showNotice(c, 'CROSS_SITE');
    const fields = await readFormBody(c.req.raw);
    const visit = await open(c);
    const attempt = fields.get('attempt') ?? newAttempt();
    const earlier = await findAttempt(checkoutSessions, visit, attempt);
    // The same form once more, from an impatient finger or the back button: what became of it is the answer.
    if (earlier && sessionStatusAt(earlier, clock()) !== 'ACTIVE') return goTo(c, sessionPath(visit, earlier.id));
    const closed = closedKind(visit.link, clock());
    if (closed !== undefined) return showNotice(c, closed);
    const payerKey = deps.payerKey(c, visit.viewer);
    await payments.admitPayer(visit.viewer, visit.link.id, payerKey);
    const known = withinSession(visit, earlier);
    const asking = { terms: known.link.terms, offers: await form.offersOf(known) };
    const submission = readForm(fields, asking);
    if (!deps.formTokens.isValid(fields.get('formToken') ?? '', visit.link, attempt)) {
      const draft = { attempt: earlier?.id ?? newAttempt(), submission: withoutCard(submission), expired: true };
      return form.draw(c, known, draft);
    }
    if (submission.faults.size > 0) return form.draw(c, known, { attempt, submission });
    return submit(c, known, { attempt, submission, payerKey, input: payInput(submission, asking) });
  }

  async function submit(c: LinkContext, visit: Visit, submitted: Submitted): Promise<Response> {
    const { viewer, link } = visit;
    const { attempt, submission, payerKey, input } = submitted;
    try {
      const paying = { checkoutToken: link.checkoutToken, sessionId: attempt, payerKey };
      const payment = await payments.payFromPage(viewer, paying, input);
      const leadsOn = openStep(payment)?.kind === 'REDIRECT';
      return goTo(c, sessionPath(visit, payment.checkoutSessionId) + (leadsOn ? LEAD_ON : ''));
    } catch (error) {
      if (error instanceof ValidationError) {
        const corrected = withFaults(submission, error);
        if (corrected !== undefined) return form.draw(c, visit, { attempt, submission: corrected });
      }
      // Somebody was faster, or the link was closed in between: the page it leads to says which.
      if (!(error instanceof InvalidStateError)) throw error;
      const faster = await findAttempt(checkoutSessions, visit, attempt);
      return goTo(c, faster === undefined ? link.payKey : sessionPath(visit, faster.id));
    }
  }

  function open(c: LinkContext): Promise<Visit> {
    return payer.open(c.req.param('checkoutToken'), c.req.param('payKey'));
  }

  function newAttempt(): string {
    return createId('cs', clock(), random);
  }

  return { show, pay };
}

/** From a link's page to a session's, as a browser resolves it. */
function sessionPath({ link }: Visit, sessionId: string): string {
  return `${link.payKey}/${sessionId}`;
}
