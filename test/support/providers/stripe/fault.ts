/** An error answer of Stripe, with its `param` and `code`. */
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

/** Validation failed before the endpoint ran, so nothing is stored under the idempotency key. */
export class InvalidParameters extends ApiFault {}

export function invalid(param: string, message: string, code?: string): InvalidParameters {
  return new InvalidParameters(400, { type: 'invalid_request_error', param, message, ...(code && { code }) });
}

/** The endpoint refused the request. */
export function refused(code: string, message: string, param?: string): ApiFault {
  return new ApiFault(400, { type: 'invalid_request_error', code, message, ...(param && { param }) });
}

export function missing(kind: string, id: string): ApiFault {
  const message = `No such ${kind}: '${id}'`;
  return new ApiFault(404, { type: 'invalid_request_error', code: 'resource_missing', param: 'id', message });
}
