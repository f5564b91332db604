import { isUnderWay, type Payment } from '../domain/payment.ts';
import type { SandboxService } from '../services/sandbox.ts';
import { isOwnForm, readFormBody } from './request.ts';
import { languageOf, languageQuery, type PageContext, redirectTo, showNotice, showPage } from './respond.ts';
import { bankPage } from './views/bank-page.ts';

type SandboxBankDeps = {
  readonly sandbox: Pick<SandboxService, 'findAtBank' | 'decideAtBank'>;
  readonly publicUrl: string;
};

type BankContext = PageContext<'/sandbox-bank/:key'>;

const DECISIONS = ['APPROVE', 'REFUSE', 'LEAVE'] as const;

/** The page of the sandbox's simulated bank, on which a tester decides the outcome of the payment. */
export function createSandboxBank({ sandbox, publicUrl }: SandboxBankDeps) {
  async function show(c: BankContext): Promise<Response> {
    const payment = await sandbox.findAtBank(c.req.param('key'));
    if (!isUnderWay(payment.status)) return back(c, payment);
    const action = `${payment.returnKey}${languageQuery(c)}`;
    return showPage(c, bankPage({ payment, action, language: languageOf(c) }));
  }

  async function decide(c: BankContext): Promise<Response> {
    if (!isOwnForm(c.req.raw, publicUrl)) return showNotice(c, 'CROSS_SITE');
    const fields = await readFormBody(c.req.raw);
    const decision = DECISIONS.find((known) => known === fields.get('decision'));
    if (decision === undefined) return showNotice(c, 'UNREADABLE_FORM');
    return back(c, await sandbox.decideAtBank(c.req.param('key'), decision));
  }

  function back(c: BankContext, { returnKey }: Payment): Response {
    return redirectTo(c, `../return/${returnKey}`);
  }

  return { show, decide };
}
