import type { Viewer } from '../domain/client.ts';
import { readJson } from '../http/body.ts';
import type { HttpContext } from '../http/trace.ts';
import type { PaymentLinkService } from '../services/payment-link.ts';
import type { PaymentLinkAnswers } from './payment-link-answer.ts';
import { queryParameters } from './query.ts';
import { jsonText, noContent } from './respond.ts';

export function createPaymentLinkHandlers({
  paymentLinks,
  answers,
}: {
  readonly paymentLinks: PaymentLinkService;
  readonly answers: PaymentLinkAnswers;
}) {
  const { textOf } = answers;

  async function list(viewer: Viewer, c: HttpContext): Promise<Response> {
    return jsonText(await answers.list(viewer, queryParameters(c.req.url)));
  }

  async function create(viewer: Viewer, c: HttpContext): Promise<Response> {
    return jsonText(await answers.create(viewer, await readJson(c.req.raw)), 201);
  }

  async function get(viewer: Viewer, c: HttpContext): Promise<Response> {
    return jsonText(await answers.get(viewer, idOf(c)));
  }

  async function update(viewer: Viewer, c: HttpContext): Promise<Response> {
    return jsonText(textOf(await paymentLinks.update(viewer, idOf(c), await readJson(c.req.raw))));
  }

  async function remove(viewer: Viewer, c: HttpContext): Promise<Response> {
    await paymentLinks.delete(viewer, idOf(c));
    return noContent();
  }

  /** A body is ignored, here and in the handlers below. */
  async function activate(viewer: Viewer, c: HttpContext): Promise<Response> {
    return jsonText(textOf(await paymentLinks.activate(viewer, idOf(c))));
  }

  async function deactivate(viewer: Viewer, c: HttpContext): Promise<Response> {
    return jsonText(textOf(await paymentLinks.deactivate(viewer, idOf(c))));
  }

  return { list, create, get, update, remove, activate, deactivate };
}

function idOf(c: HttpContext): string {
  return c.req.param('id') ?? '';
}
