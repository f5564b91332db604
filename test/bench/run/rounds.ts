import { CONTENDERS } from '../contenders.ts';
import type { Turn } from '../report/figures.ts';
import type { WorkloadId } from '../workloads.ts';
import type { Generator } from './generator.ts';
import { type Span, type Standing, takeTurn, taskOf } from './measure.ts';

/**
 * Rounds that do not count. V8 compiles in threads whose CPU time is the server's too: with turns of 2 s up to a quarter of
 * the gateway's in the first round, 4 to 8 % in the second and 0 to 2 % from the third on.
 */
export const WARM_UP_ROUNDS = 2;

/** Everyone's turn at every workload, round after round, so that a slow moment of the machine hits all alike. */
export async function runRounds(
  standings: readonly Standing[],
  workloads: readonly WorkloadId[],
  rounds: number,
  span: Span,
  generator: Generator,
  say: (line: string) => void,
): Promise<readonly Turn[]> {
  const turns: Turn[] = [];
  for (let round = 1 - WARM_UP_ROUNDS; round <= rounds; round += 1) {
    const isWarmUp = round < 1;
    for (const workload of workloads) {
      for (const standing of rotated(standings, round + WARM_UP_ROUNDS)) {
        const { title, workloads: able } = CONTENDERS[standing.contender];
        if (!able.includes(workload)) continue;
        const { firstError, ...turn } = await takeTurn(standing, taskOf(standing, workload), round, generator, span);
        if (firstError !== null) say(`${title}, ${workload}: ${turn.errors} errors, the first: ${firstError}`);
        if (!isWarmUp) turns.push(turn);
      }
    }
    if (round >= 0) say(isWarmUp ? 'warmed up' : `round ${round} of ${rounds} done`);
  }
  return turns;
}

/** Nobody is always the first. */
function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
