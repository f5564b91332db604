import { comparable, difference } from '../compare.ts';
import { CONTENDERS } from '../contenders.ts';
import type { WorkloadId } from '../workloads.ts';
import { ask } from './ask.ts';
import { PUBLIC_URL } from './lineup.ts';
import type { Standing } from './measure.ts';
import { requestOf } from './questions.ts';

const COMPARED = 10;

/** Asks everyone the same questions and throws at the first answer that is not the limit's. Returns how many it compared. */
export async function agree(standings: readonly Standing[], workloads: readonly WorkloadId[]): Promise<number> {
  const limit = standings.find(({ contender }) => contender === 'limit');
  if (limit === undefined) throw new Error('nothing to compare with: the limit is not there');
  let compared = 0;

  async function answerOf(standing: Standing, workload: WorkloadId, index: number): Promise<unknown> {
    const sample = standing.samples[index];
    if (sample === undefined) throw new Error('too few samples');
    const request = requestOf(standing.contender, workload, sample);
    return comparable(standing.contender, workload, await ask(standing.port, request, standing.headers), PUBLIC_URL);
  }

  for (const workload of workloads) {
    for (let index = 0; index < COMPARED; index += 1) {
      const expected = await answerOf(limit, workload, index);
      for (const standing of standings) {
        const { title, workloads: able } = CONTENDERS[standing.contender];
        if (standing === limit || !able.includes(workload)) continue;
        const parted = difference(expected, await answerOf(standing, workload, index));
        if (parted !== undefined)
          throw new Error(`${title} answers ${workload} otherwise than the limit, at ${parted}`);
        compared += 1;
      }
    }
  }
  return compared;
}
