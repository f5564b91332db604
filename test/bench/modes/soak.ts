import { setInterval } from 'node:timers/promises';
import { prepareSqlite } from '../data/prepare.ts';
import type { Options } from '../options.ts';
import { columns } from '../report/table.ts';
import { startGenerator } from '../run/generator.ts';
import { lineUp } from '../run/lineup.ts';
import { takeTurn, taskOf } from '../run/measure.ts';
import { memoryMb } from '../run/proc.ts';

const LOOKS = 20;

/** The gateway under G2 for a long time: whether its memory stays where it is. */
export async function soak(options: Options, say: (line: string) => void): Promise<void> {
  const sqlite = await prepareSqlite(options.links, say);
  const { standings, stop } = await lineUp(['ours'], { sqlite });
  const [ours] = standings;
  if (ours === undefined) throw new Error('the gateway did not start');
  const generator = startGenerator();
  const looking = new AbortController();
  const rows: string[][] = [['seconds', 'MB now', 'MB peak']];

  async function look(): Promise<void> {
    const startedAt = performance.now();
    try {
      for await (const _ of setInterval((options.soakSeconds * 1_000) / LOOKS, undefined, { signal: looking.signal })) {
        const { present, peak } = memoryMb(ours?.pid ?? 0);
        rows.push([((performance.now() - startedAt) / 1_000).toFixed(0), String(present), String(peak)]);
      }
    } catch (error) {
      if (!looking.signal.aborted) throw error;
    }
  }

  try {
    const watched = look();
    const span = { milliseconds: options.soakSeconds * 1_000, connections: options.connections };
    const turn = await takeTurn(ours, taskOf(ours, 'G2'), 1, generator, span);
    looking.abort();
    await watched;
    say(columns(rows));
    say(`${turn.answers} answers, ${turn.errors} errors, p50 ${turn.p50.toFixed(2)} ms, p99 ${turn.p99.toFixed(2)} ms`);
  } finally {
    looking.abort();
    generator.stop();
    await stop();
  }
}
