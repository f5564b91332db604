import type { RandomBytes } from '../lib/random.ts';

/** Version, trace id, parent id and flags (https://www.w3.org/TR/trace-context/#traceparent-header). */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;

/** A random UUID, version 4 (RFC 9562). */
export function createTraceId(random: RandomBytes): string {
  const bytes = Buffer.from(random(16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return toUuid(bytes.toString('hex'));
}

/** The trace id of the caller's `traceparent`; undefined for a missing or malformed one. */
export function traceOf(traceparent: string | null): string | undefined {
  const id = traceparent === null ? undefined : TRACEPARENT.exec(traceparent)?.[1];
  return id && toUuid(id);
}

/** A 32-digit trace id in the form of a UUID; without hyphens, it is the form of tracing systems. */
export function toUuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
