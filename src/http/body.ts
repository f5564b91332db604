import { DomainError } from '../domain/errors.ts';

export const MAX_BODY_BYTES = 256 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Parses a JSON body. Throws for another media type, invalid JSON, and an empty body. */
export async function readJson(request: Request, limit = MAX_BODY_BYTES): Promise<unknown> {
  const text = await readText(request, limit);
  if (text === '') throw new DomainError('UNPARSABLE', 'The body is empty; it must be JSON');
  return parseJson(text, request.headers);
}

/** Parses an optional JSON body; undefined without one. */
export async function readOptionalJson(request: Request, limit = MAX_BODY_BYTES): Promise<unknown> {
  const text = await readText(request, limit);
  return text === '' ? undefined : parseJson(text, request.headers);
}

function parseJson(text: string, headers: Headers): unknown {
  requireJson(headers);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DomainError('UNPARSABLE', 'The body is not well-formed JSON', { cause });
  }
}

/** The body as text, of at most `limit` bytes. Throws for invalid UTF-8. */
export async function readText(request: Request, limit = MAX_BODY_BYTES): Promise<string> {
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw new DomainError(
      'UNSUPPORTED_MEDIA',
      'Content-Encoding: must be absent, as compressed bodies are not accepted',
    );
  }
  const bytes = await readBytes(request, limit);
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new DomainError('UNPARSABLE', 'The body is not UTF-8', { cause });
  }
}

/**
 * The body's bytes, at most `limit`. A body with a content-length is read at once, as HTTP/1.1 does not exceed it. Only a body
 * of unknown length is read as a stream, which costs ten times as much.
 */
export async function readBytes(request: Request, limit = MAX_BODY_BYTES): Promise<Uint8Array> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > limit) throw tooLarge(limit);
  try {
    const bytes = declared === null ? await readStream(request, limit) : new Uint8Array(await request.arrayBuffer());
    if (bytes.length > limit) throw tooLarge(limit);
    return bytes;
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    throw new DomainError('UNPARSABLE', 'The body ended before it was complete', { cause });
  }
}

async function readStream(request: Request, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function tooLarge(limit: number): DomainError {
  return new DomainError('TOO_LARGE', `The body is larger than ${limit} bytes`);
}

function requireJson(headers: Headers): void {
  const [type = '', ...parameters] = (headers.get('content-type') ?? '').toLowerCase().split(';');
  if (!/^application\/(?:[^/\s]+\+)?json$/.test(type.trim())) {
    throw new DomainError('UNSUPPORTED_MEDIA', 'Content-Type: must be application/json');
  }
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw new DomainError('UNSUPPORTED_MEDIA', 'Content-Type: must have the charset utf-8, or none');
  }
}
