import { expect, test } from 'vitest';
import { createLog, type LogLevel } from '../../src/http/log.ts';

function lines(write: (log: ReturnType<typeof createLog>) => void, level: LogLevel = 'debug') {
  const written: string[] = [];
  write(createLog({ level, destination: { write: (line: string) => written.push(line) } }));
  return written;
}

test('a line holds its message, its time, its level and what is allowed', () => {
  const [line = ''] = lines((log) => log.info({ traceId: 't', status: 200, durationMs: 1.5 }, 'served'));
  expect(JSON.parse(line)).toEqual({
    level: 30,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    traceId: 't',
    status: 200,
    durationMs: 1.5,
    msg: 'served',
  });
});

test('a webhook that was not sent is told of with its endpoint', () => {
  const [line = ''] = lines((log) => log.warn({ clientId: 'c', endpointId: 'whe_1' }, 'a webhook was not sent'));
  expect(JSON.parse(line)).toMatchObject({ clientId: 'c', endpointId: 'whe_1' });
});

test('nothing that a caller sent gets in, in whatever case, however deep', () => {
  const secret = 'ana@example.com';
  /** What the types refuse. */
  const anything = (fields: object) => fields;
  const error = Object.assign(new Error(`value "${secret}"\n    at ${secret}:1:1`, { cause: new Error(secret) }), {
    detail: `Key (email)=(${secret})`,
    request: { headers: { Authorization: secret } },
  });
  const written = lines((log) => {
    log.error({ err: error }, 'failed');
    log.error({ err: secret }, 'failed');
    const headers = { Authorization: secret };
    log.warn(anything({ headers, authorization: secret, url: `/?q=${secret}`, body: secret }), 'x');
    log.warn(anything({ traceId: { nested: secret }, route: [secret] }), 'x');
    log.debug(anything({ email: secret }), 'x');
  });

  expect(written).toHaveLength(5);
  expect(written.join('')).not.toContain('ana@');
});

test('an error shows its name, its code, where it happened and what caused it', () => {
  const cause = Object.assign(new RangeError('inner'), { code: 'SQLITE_FULL' });
  const [line = ''] = lines((log) => log.error({ err: new TypeError('outer', { cause }) }, 'failed'));

  const here = expect.stringContaining('log.test.ts');
  expect(JSON.parse(line).err).toEqual({
    name: 'TypeError',
    at: expect.arrayContaining([here]),
    cause: { name: 'RangeError', code: 'SQLITE_FULL', at: expect.arrayContaining([here]) },
  });
});

test('causes that go round in a circle end', () => {
  const error = new Error('a');
  error.cause = error;
  expect(lines((log) => log.error({ err: error }, 'failed'))).toHaveLength(1);
});

test('below its level nothing is written', () => {
  const all = (log: ReturnType<typeof createLog>) => {
    log.debug({}, 'debug');
    log.info({}, 'info');
    log.warn({}, 'warn');
    log.error({}, 'error');
  };
  expect(lines(all, 'warn').map((line) => JSON.parse(line).msg)).toEqual(['warn', 'error']);
  expect(lines(all, 'silent')).toEqual([]);
});
