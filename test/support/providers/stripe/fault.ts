/** An answer of Stripe's that is an error. `param` and `code` as Stripe names them. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  readonly status: number;
  readonly body: { readonly type: string; readonly code?: string; readonly param?: string; readonly message: string };

  constructor(status: number, body: ApiFault['body']) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

/** The parameters fail validation: no endpoint begins, so nothing is kept under the idempotency key. */
export class InvalidParameters extends ApiFault {}

export function invalid(param: string, message: string, code?: string): InvalidParameters {
  return new InvalidParameters(400, { type: 'invalid_request_error', param, message, ...(code && { code }) });
}

/** An endpoint looked at the request and refused it. */
export function refused(code: string, message: string, param?: string): ApiFault {
  return new ApiFault(400, { type: 'invalid_request_error', code, message, ...(param && { param }) });
}

export function missing(kind: string, id: string): ApiFault {
  const message = `No such ${kind}: '${id}'`;
  return new ApiFault(404, { type: 'invalid_request_error', code: 'resource_missing', param: 'id', message });
}
