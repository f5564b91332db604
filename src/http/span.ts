import { context, ProxyTracerProvider, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { RequestRecord } from './request-record.ts';
import { toUuid } from './trace-id.ts';

type Get = { get(name: string): string | null };

const NAME = 'payment-links-gateway';
const HEADERS = ['traceparent', 'tracestate', 'baggage'];

/** A span of a request that is being served. */
export type RequestSpan = {
  readonly traceId: string;
  run<T>(work: () => T): T;
  end(route: string, status: number, record: RequestRecord): void;
};

/**
 * Begins a span for each request. Undefined if no OpenTelemetry SDK was loaded before the gateway (by
 * `NODE_OPTIONS=--import=...`), so that it costs nothing then.
 */
export function createTracer(): ((method: string, headers: Get) => RequestSpan) | undefined {
  const provider = trace.getTracerProvider();
  const tracer = provider instanceof ProxyTracerProvider ? provider.getDelegateTracer(NAME) : provider.getTracer(NAME);
  if (tracer === undefined) return undefined;

  return (method, headers) => {
    const carrier = Object.fromEntries(HEADERS.map((name) => [name, headers.get(name) ?? undefined]));
    // If HTTP itself is instrumented, there is a parent span already.
    const active = context.active();
    const parent = trace.getSpan(active) === undefined ? propagation.extract(active, carrier) : active;
    const options = { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } };
    const span = tracer.startSpan(method, options, parent);
    return {
      traceId: toUuid(span.spanContext().traceId),
      run: (work) => context.with(trace.setSpan(parent, span), work),
      end(route, status, { clientId, operation, cost }) {
        span.updateName(`${method} ${route}`);
        span.setAttributes({
          'http.route': route,
          'http.response.status_code': status,
          ...(clientId !== undefined && { 'gateway.client.id': clientId }),
          ...(operation !== undefined && { 'graphql.operation.name': operation }),
          ...(cost !== undefined && { 'graphql.operation.cost': cost }),
        });
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    };
  };
}
