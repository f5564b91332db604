import { expect, it } from 'vitest';
import { parseCreateInput } from '../src/domain/payment-link-input.ts';
import { createInput } from './bench/data/inputs.ts';
import { createLink } from './bench/data/links.ts';
import { createAnswerReader } from './bench/load/answer.ts';
import { readOptions } from './bench/options.ts';
import { drawChart } from './bench/report/chart.ts';
import { summarise, type Turn } from './bench/report/figures.ts';
import { ratioTable } from './bench/report/table.ts';

const NOW = Date.UTC(2026, 5, 15, 12);

it('reads answers however they are cut up', () => {
  const plain = 'HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello';
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n';
  for (const text of [plain, chunked]) {
    for (let cut = 1; cut < text.length; cut += 1) {
      const answers: unknown[] = [];
      const read = createAnswerReader(({ status, bytes }) => answers.push([status, bytes]));
      for (const piece of [text.slice(0, cut), text.slice(cut)]) read(Buffer.from(piece));
      expect(answers).toEqual([[text === plain ? 201 : 200, text.length]]);
    }
  }
});

it('seeds links that break no rule, the same each time', () => {
  for (let number = 0; number < 300; number += 1) {
    const input = { ...createInput(number), checkoutToken: `order-${number}` };
    expect(() => parseCreateInput(input, { tokenRequired: true })).not.toThrow();
  }
  const make = () => createLink(7, 100, NOW, { clientId: 'bench', clientTag: 'tag' });
  expect(make()).toEqual(make());
  expect(make().id < createLink(8, 100, NOW, { clientId: 'bench', clientTag: 'tag' }).id).toBe(true);
});

const turn = (contender: Turn['contender'], round: number, cpuMicros: number): Turn => ({
  workload: 'G1',
  contender,
  round,
  answers: 10,
  errors: 0,
  perSecond: 1,
  cpuMicros,
  databaseCpuMicros: 0,
  p50: 1,
  p99: 2,
  bytes: 3,
  peakMb: 100 + round,
});

it('compares with the limit of the same round, and reports the median', () => {
  const turns = [1, 2, 3].flatMap((round) => [turn('ours', round, 100 * round), turn('limit', round, 50 * round)]);
  const figures = summarise(turns);
  expect(figures.map(({ contender, ratio, cpuMicros, peakMb }) => [contender, ratio, cpuMicros, peakMb])).toEqual([
    ['limit', 1, 100, 103],
    ['ours', 0.5, 200, 103],
  ]);
  expect(
    ratioTable(figures)
      .split('\n')
      .map((line) => line.split(/\s{2,}/)),
  ).toEqual([
    ['ratio to the limit (CPU)', 'G1'],
    ['the limit', '1.00'],
    ['this gateway', '0.50'],
  ]);
  expect(drawChart(figures, 'a < b')).toMatch(/^<svg [\s\S]*>0\.50<[\s\S]*a &lt; b[\s\S]*<\/svg>\n$/);
});

it('understands its options, and says what it does not', () => {
  expect(readOptions(['--only', 'g2,R2', '--peers', 'ours', '--links', '1_000_000'])).toMatchObject({
    workloads: ['G2', 'R2'],
    contenders: ['limit', 'ours'],
    links: 1_000_000,
    full: false,
  });
  expect(readOptions([])).toMatchObject({ links: 100_000, full: true });
  expect(() => readOptions(['--only', 'G9'])).toThrow(/--only G9: one of G1, G2, G3, G4, R2, R4/);
  expect(() => readOptions(['--links', 'many'])).toThrow(/--links many: a number from 1000/);
  expect(() => readOptions(['--nothing'])).toThrow(/--quick/);
});
