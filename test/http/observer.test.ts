import { randomBytes } from 'node:crypto';
import { type Context, context, type Span, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, test } from 'vitest';
import { createObserver } from '../../src/http/observer.ts';
import { currentTrace, noteClient, noteOperation } from '../../src/http/request-record.ts';
import { traceOf } from '../../src/http/trace-id.ts';
import { createTestGateway } from '../support/gateway.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const UUID = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
const random = (count: number) => randomBytes(count);

test.each([
  [`00-${TRACE}-00f067aa0ba902b7-01`, UUID],
  [`cc-${TRACE}-00f067aa0ba902b7-01-what-later-versions-add`, UUID],
  [`ff-${TRACE}-00f067aa0ba902b7-01`, undefined],
  [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, undefined],
  [`00-${TRACE}-0000000000000000-01`, undefined],
  [`00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`, undefined],
  [`00-${TRACE}-00f067aa0ba902b7`, undefined],
  ['', undefined],
  [null, undefined],
])('traceparent %s names %s', (traceparent, expected) => {
  expect(traceOf(traceparent)).toBe(expected);
});

test('a trace goes on from the caller through both ways', async () => {
  const gateway = await createTestGateway();
  const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;
  for (const path of ['/payment-links', '/payments', '/graphql?query={__typename}', '/no']) {
    const answer = await gateway.call('GET', path, { headers: { traceparent } });
    expect([path, answer.headers.get('x-trace-id')]).toEqual([path, UUID]);
  }
  await gateway.stop();
});

describe('with an OpenTelemetry SDK', () => {
  afterEach(() => {
    trace.disable();
    context.disable();
  });

  test('each request is a span, with what is known of it and no values', () => {
    const ended: unknown[] = [];
    /** What an SDK does, as far as it is used. */
    trace.setGlobalTracerProvider({
      getTracer: () =>
        ({
          startSpan(name: string, options: { attributes: object }) {
            const span = { name, attributes: { ...options.attributes }, status: {} };
            return {
              spanContext: () => ({ traceId: TRACE, spanId: '00f067aa0ba902b7', traceFlags: 1 }),
              updateName: (changed: string) => Object.assign(span, { name: changed }),
              setAttributes: (more: object) => Object.assign(span.attributes, more),
              setStatus: (status: object) => Object.assign(span, { status }),
              end: () => ended.push(span),
            } as unknown as Span;
          },
        }) as never,
    });
    let active: Context | undefined;
    const request = createObserver({ random })('POST', new Headers({ authorization: 'Bearer x' }));
    expect(request.traceId).toBe(UUID);
    request.run(() => {
      active = context.active();
      expect(currentTrace()).toBe(UUID);
      noteClient('demo');
      noteOperation('Find', 7);
    });
    expect(active).toBeDefined();
    request.end('/graphql', 500);
    expect(ended).toEqual([
      {
        name: 'POST /graphql',
        attributes: {
          'http.request.method': 'POST',
          'http.route': '/graphql',
          'http.response.status_code': 500,
          'gateway.client.id': 'demo',
          'graphql.operation.name': 'Find',
          'graphql.operation.cost': 7,
        },
        status: { code: 2 },
      },
    ]);
  });
});

test('what a caller makes up is no method', () => {
  const served: unknown[] = [];
  const request = createObserver({ random, served: (one) => served.push(one) })('EVIL-METHOD', new Headers());
  request.end('unmatched', 404);
  expect(served).toEqual([
    { traceId: request.traceId, method: 'other', route: 'unmatched', status: 404, durationMs: expect.any(Number) },
  ]);
});
