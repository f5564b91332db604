import { Writable } from 'node:stream';
import fc from 'fast-check';
import pino from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../../src/http/log.ts';
import { createRequestLog, type ServedRequest } from '../../src/http/request-log.ts';

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** All that a request can be, by the forms that its parts have. */
const served = fc.record({
  traceId: fc.uuid(),
  clientId: optional(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/)),
  operation: optional(fc.stringMatching(/^[_A-Za-z][_0-9A-Za-z]{0,63}$/)),
  cost: optional(fc.nat(1_000_000)),
  method: fc.constantFrom('GET', 'POST', 'other'),
  route: fc.constantFrom('/graphql', '/pay/:checkoutToken/:payKey', 'unmatched', '/graphql/*'),
  status: fc.integer({ min: 200, max: 599 }),
  durationMs: fc.integer({ min: 0, max: 60_000_000 }).map((micros) => micros / 1_000),
});

function isDefined([, value]: readonly [string, unknown]): boolean {
  return value !== undefined;
}

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 5, 15) }));
afterEach(() => vi.useRealTimers());

test('each line says what pino would say', () => {
  fc.assert(
    fc.property(fc.array(served, { minLength: 1, maxLength: 60 }), (requests) => {
      const [own, pinos]: [string[], string[]] = [[], []];
      const { write, flush } = createRequestLog({ write: (text) => own.push(text) });
      const destination = new Writable({
        write: (chunk, _, done) => {
          pinos.push(String(chunk));
          done();
        },
      });
      const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
      for (const request of requests) {
        write(Object.fromEntries(Object.entries(request).filter(isDefined)) as unknown as ServedRequest);
        logger.info(request, 'request');
        vi.advanceTimersByTime(1);
      }
      flush();
      const parse = (texts: string[]) =>
        texts
          .join('')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line));
      expect(parse(own)).toEqual(parse(pinos));
    }),
    { numRuns: 100 },
  );
});

const REQUEST = { traceId: 't', method: 'GET', route: '/payments', status: 200, durationMs: 1 };

test('lines are written together: when there are many, or after a while', () => {
  const texts: string[] = [];
  const { write } = createRequestLog({ write: (text) => texts.push(text) });
  write(REQUEST);
  write(REQUEST);
  expect(texts).toEqual([]);
  vi.advanceTimersByTime(250);
  expect(texts.map((text) => text.split('\n').length)).toEqual([3]);
  for (let i = 0; i < 1_000; i += 1) write(REQUEST);
  expect(texts.length).toBeGreaterThan(2);
  vi.advanceTimersByTime(250);
  expect(texts.join('').split('\n')).toHaveLength(1_003);
  expect(texts.every((text) => text.endsWith('}\n') && text.length <= 32 * 1024)).toBe(true);
});

test('what tells of trouble comes behind the requests before it, and faults before anything else is done', () => {
  const lines: string[] = [];
  let flushed = 0;
  const destination = {
    write: (text: string) => void lines.push(...text.trimEnd().split('\n')),
    flushSync: () => {
      flushed += 1;
    },
  };
  const log = createLog({ level: 'info', destination });
  log.request(REQUEST);
  log.warn({}, 'trouble');
  expect([lines.map((line) => JSON.parse(line).msg), flushed]).toEqual([['request', 'trouble'], 0]);
  log.error({}, 'fault');
  expect([lines.map((line) => JSON.parse(line).msg), flushed]).toEqual([['request', 'trouble', 'fault'], 1]);
  const quiet = createLog({ level: 'warn', destination });
  quiet.request(REQUEST);
  vi.advanceTimersByTime(1_000);
  expect(lines).toHaveLength(3);
});
