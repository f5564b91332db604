import { type CheckoutSession, sessionStatusAt } from '../domain/checkout-session.ts';
import { InvalidStateError, ValidationError } from '../domain/errors.ts';
import { createId } from '../domain/id.ts';
import { openStep } from '../domain/payment.ts';
import type { RandomBytes } from '../lib/random.ts';
import type { CheckoutSessionService } from '../services/checkout-session.ts';
import type { PayerService, Visit } from '../services/payer.ts';
import type { PaymentService } from '../services/payment.ts';
import { findAttempt, findPayment, hasLateMoney, withinSession } from './attempt.ts';
import { createFormPage, type FormPageDeps } from './form-page.ts';
import type { Memory, PayerMemory } from './payer-memory.ts';
import { refusalNotice } from './refusal.ts';
import { isOwnForm, readFormBody } from './request.ts';
import { languageOf, languageQuery, type PageContext, redirectTo, requestedLanguage, showNotice } from './respond.ts';
import { REDIRECT_QUERY } from './session-pages.ts';
import { payInput, readForm, type Submission, withFaults, withoutSecrets } from './views/form.ts';
import { REDRAW } from './views/form-names.ts';
import { closedKind } from './views/notice-page.ts';

export type LinkPagesDeps = FormPageDeps & {
  readonly payer: PayerService;
  readonly checkoutSessions: CheckoutSessionService;
  readonly payments: PaymentService;
  readonly memory: PayerMemory;
  readonly random: RandomBytes;
};

type LinkContext = PageContext<'/pay/:checkoutToken/:payKey'>;

type Submitted = {
  readonly attempt: string;
  readonly submission: Submission;
  readonly payerKey: string;
  readonly input: unknown;
  readonly typed: Memory;
};

/** The page at a link's url: GET shows the form while the link can be paid, POST submits it. */
export function createLinkPages(deps: LinkPagesDeps) {
  const { payer, checkoutSessions, payments, clock, random, publicUrl } = deps;
  const form = createFormPage(deps);

  async function show(c: LinkContext): Promise<Response> {
    const visit = await open(c);
    const memory = deps.memory.read(c, visit.link);
    const before = memory.sessionId && (await findAttempt(checkoutSessions, visit, memory.sessionId));
    const closed = closedKind(visit.link, clock());
    if (before) {
      const answer = await showToPayer(c, visit, { memory, before, isOpen: closed === undefined });
      if (answer !== undefined) return answer;
    }
    return closed === undefined
      ? form.open(c, visit, { attempt: newAttempt(), memory })
      : showNotice(c, closed, { branding: visit.branding, language: languageOf(c, memory.language) });
  }

  type Return = { readonly memory: Memory; readonly before: CheckoutSession; readonly isOpen: boolean };

  /** The page for a payer with an earlier attempt; undefined when that makes no difference. */
  async function showToPayer(c: LinkContext, visit: Visit, { memory, before, isOpen }: Return) {
    const payment = await findPayment(payments, visit, before);
    const status = sessionStatusAt(before, clock());
    if (payment === undefined) return undefined;
    const attempt = newAttempt();
    const page = sessionPath(visit, before.id);
    if (status === 'FINISHED' || status === 'PROCESSING_PAYMENT') {
      const mustAct = status === 'PROCESSING_PAYMENT' && payment.status === 'CREATED';
      if (mustAct || !isOpen) return redirectTo(c, page);
      return form.open(c, visit, {
        attempt,
        memory,
        notice: { kind: 'PAID_BEFORE', receipt: page + languageQuery(c) },
      });
    }
    if (hasLateMoney(payment)) return isOpen ? undefined : redirectTo(c, page);
    if (status !== 'FAILED' || !isOpen) return undefined;
    const notice = refusalNotice(payment, before, languageOf(c, memory.language));
    return form.open(c, visit, { attempt, memory, notice });
  }

  async function pay(c: LinkContext): Promise<Response> {
    if (!isOwnForm(c.req.raw, publicUrl)) return showNotice(c, 'CROSS_SITE');
    const fields = await readFormBody(c.req.raw);
    const visit = await open(c);
    const attempt = fields.get('attempt') ?? newAttempt();
    const earlier = await findAttempt(checkoutSessions, visit, attempt);
    const known = withinSession(visit, earlier);
    const formContext = { terms: known.link.terms, offers: await form.offersOf(known) };
    const submission = readForm(fields, formContext);
    const status = earlier && sessionStatusAt(earlier, clock());
    const typed = typedMemory(c, visit, submission);
    // The form was submitted before (a double click, the back button): the answer is the session that it began, and its
    // cookie again, as a browser drops the answer to a submission that the next one interrupts.
    if (earlier !== undefined && status !== 'ACTIVE' && status !== 'EXPIRED') {
      return redirectTo(c, sessionPath(visit, earlier.id), remember(visit, typed, earlier.id));
    }
    if (fields.has(REDRAW)) {
      const path = earlier !== undefined && status === 'ACTIVE' ? sessionPath(visit, earlier.id) : visit.link.payKey;
      return redirectTo(c, path, deps.memory.write(visit.link, typed));
    }
    if (earlier !== undefined && status === 'EXPIRED') return redirectTo(c, sessionPath(visit, earlier.id));
    const closed = closedKind(visit.link, clock());
    if (closed !== undefined) {
      return showNotice(c, closed, { branding: visit.branding, language: languageOf(c, typed.language) });
    }
    const payerKey = deps.payerKey(c, visit.viewer);
    await payments.admitPayer(visit.viewer, visit.link.id, payerKey);
    if (!deps.formTokens.isValid(fields.get('formToken') ?? '', visit.link, attempt)) {
      const draft = { attempt: earlier?.id ?? newAttempt(), submission: withoutSecrets(submission), memory: typed };
      return form.render(c, known, { ...draft, notice: { kind: 'EXPIRED' } });
    }
    if (submission.faults.size > 0) return form.render(c, known, { attempt, submission, memory: typed });
    return submit(c, known, { attempt, submission, payerKey, typed, input: payInput(submission, formContext) });
  }

  async function submit(c: LinkContext, visit: Visit, submitted: Submitted): Promise<Response> {
    const { viewer, link } = visit;
    const { attempt, submission, payerKey, input, typed } = submitted;
    try {
      const paying = { checkoutToken: link.checkoutToken, sessionId: attempt, payerKey };
      const payment = await payments.payFromPage(viewer, paying, input);
      const { checkoutSessionId: sessionId } = payment;
      const isRedirect = openStep(payment)?.kind === 'REDIRECT';
      const path = sessionPath(visit, sessionId) + (isRedirect ? REDIRECT_QUERY : '');
      return redirectTo(c, path, remember(visit, typed, sessionId));
    } catch (error) {
      if (error instanceof ValidationError) {
        const corrected = withFaults(submission, error);
        if (corrected !== undefined) return form.render(c, visit, { attempt, submission: corrected, memory: typed });
      }
      // Another payment was first, or the link was closed meanwhile: the page that follows says which.
      if (!(error instanceof InvalidStateError)) throw error;
      const first = await findAttempt(checkoutSessions, visit, attempt);
      if (first !== undefined) return redirectTo(c, sessionPath(visit, first.id), remember(visit, typed, first.id));
      return redirectTo(c, link.payKey, deps.memory.write(link, typed));
    }
  }

  /** The header by which the browser remembers its payer's attempt. */
  function remember({ link }: Visit, memory: Memory, sessionId: string): Readonly<Record<string, string>> {
    const isKnown = memory.sessionId === sessionId;
    return deps.memory.write(link, isKnown ? memory : { ...memory, sessionId, wasTakenBack: false });
  }

  /** The browser's new state: the form's input, and the requested language. */
  function typedMemory(c: LinkContext, { link }: Visit, submission: Submission): Memory {
    const before = deps.memory.read(c, link);
    const language = requestedLanguage(c) ?? before.language;
    return { ...before, typed: withoutSecrets(submission).values, language };
  }

  function open(c: LinkContext): Promise<Visit> {
    return payer.open(c.req.param('checkoutToken'), c.req.param('payKey'));
  }

  function newAttempt(): string {
    return createId('cs', clock(), random);
  }

  return { show, pay };
}

/** The path of a session's page, relative to the link's. */
function sessionPath({ link }: Visit, sessionId: string): string {
  return `${link.payKey}/${sessionId}`;
}
