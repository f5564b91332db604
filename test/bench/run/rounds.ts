import { CONTENDERS } from '../contenders.ts';
import type { Turn } from '../report/figures.ts';
import type { WorkloadId } from '../workloads.ts';
import type { Generator } from './generator.ts';
import { type Span, type Standing, takeTurn, taskOf } from './measure.ts';

/**
 * Everyone's turn at every workload, round after round, so that a slow moment of the machine hits all alike. The first
 * round does not count: V8 compiles for seconds, in a thread of its own whose time is the server's too.
 */
export async function runRounds(
  standings: readonly Standing[],
  workloads: readonly WorkloadId[],
  rounds: number,
  span: Span,
  generator: Generator,
  say: (line: string) => void,
): Promise<readonly Turn[]> {
  const turns: Turn[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const warming = round === 0;
    for (const workload of workloads) {
      for (const standing of rotated(standings, round)) {
        const { title, workloads: able } = CONTENDERS[standing.contender];
        if (!able.includes(workload)) continue;
        const { firstError, ...turn } = await takeTurn(standing, taskOf(standing, workload), round, generator, span);
        if (firstError !== null) say(`${title}, ${workload}: ${turn.errors} errors, the first: ${firstError}`);
        if (!warming) turns.push(turn);
      }
    }
    say(warming ? 'warmed up' : `round ${round} of ${rounds} done`);
  }
  return turns;
}

/** Nobody is always the first. */
function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
