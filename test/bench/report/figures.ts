import { CONTENDER_IDS, type ContenderId } from '../contenders.ts';

/** One contender's turn at one workload, or at another task that has a name. */
export type Turn = {
  readonly workload: string;
  readonly contender: ContenderId;
  readonly round: number;
  readonly answers: number;
  readonly errors: number;
  readonly perSecond: number;
  /** CPU time per answered request, of the server and its children, in microseconds. */
  readonly cpuMicros: number;
  /** The same for the database server, where it is not part of the process. */
  readonly databaseCpuMicros: number;
  readonly p50: number;
  readonly p99: number;
  readonly bytes: number;
  readonly peakMb: number;
};

export type Figure = Omit<Turn, 'round' | 'answers'> & {
  /** The limit's CPU time per request divided by this contender's, in the same round: above 1 is cheaper than the limit. */
  readonly ratio: number;
};

/** One figure for each contender and workload: medians over the rounds, sums of errors, the highest memory. */
export function summarise(turns: readonly Turn[]): readonly Figure[] {
  const groups = Map.groupBy(turns, ({ workload, contender }) => `${workload} ${contender}`);
  const figures = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const middle = (pick: (turn: Turn) => number) => median(group.map(pick));
    return {
      workload: first.workload,
      contender: first.contender,
      errors: group.reduce((sum, turn) => sum + turn.errors, 0),
      perSecond: Math.round(middle((turn) => turn.perSecond)),
      cpuMicros: Math.round(middle((turn) => turn.cpuMicros)),
      databaseCpuMicros: Math.round(middle((turn) => turn.databaseCpuMicros)),
      p50: round(middle((turn) => turn.p50)),
      p99: round(middle((turn) => turn.p99)),
      bytes: Math.round(middle((turn) => turn.bytes)),
      peakMb: Math.max(...group.map((turn) => turn.peakMb)),
      ratio: round(median(group.map((turn) => limitBeside(turn, turns) / turn.cpuMicros))),
    };
  });
  // The rounds begin with another contender each time; the report keeps one order. The sort is stable.
  return figures.sort((a, b) => CONTENDER_IDS.indexOf(a.contender) - CONTENDER_IDS.indexOf(b.contender));
}

function limitBeside(turn: Turn, turns: readonly Turn[]): number {
  const limit = turns.find(
    ({ contender, workload, round }) => contender === 'limit' && workload === turn.workload && round === turn.round,
  );
  return limit?.cpuMicros ?? Number.NaN;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
