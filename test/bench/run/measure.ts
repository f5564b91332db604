import type { ContenderId } from '../contenders.ts';
import { httpRequest } from '../load/job.ts';
import type { Turn } from '../report/figures.ts';
import { FRESH_TOKEN, GOOD_ANSWER, type Request, type Sample, WORKLOADS, type WorkloadId } from '../workloads.ts';
import type { Headers } from './ask.ts';
import type { Generator } from './generator.ts';
import { cpuSeconds, memoryMb } from './proc.ts';
import { requestOf } from './questions.ts';

/** A contender that is up, with everything that is needed to question it. */
export type Standing = {
  readonly contender: ContenderId;
  readonly pid: number;
  readonly port: number;
  readonly headers: Headers;
  readonly samples: readonly Sample[];
  /** The database server beside it, where there is one. */
  readonly databasePid?: number;
};

/** What to ask over and over. */
export type Task = {
  readonly name: string;
  readonly requests: readonly Request[];
  readonly status: number;
  readonly writes: boolean;
};

export type Span = { readonly milliseconds: number; readonly connections: number };

export function taskOf(standing: Standing, workload: WorkloadId): Task {
  const { status, writes } = WORKLOADS[workload];
  const requests = standing.samples.map((sample) => requestOf(standing.contender, workload, sample));
  return { name: workload, requests, status, writes };
}

/** Lets one contender work on one task for a while, and looks at what that cost. */
export async function takeTurn(
  { contender, pid, port, headers, databasePid }: Standing,
  { name, requests, status, writes }: Task,
  round: number,
  generator: Generator,
  { milliseconds, connections }: Span,
): Promise<Turn & { readonly firstError: string | null }> {
  const written = requests.map(({ method, path, body }) => httpRequest(method, path, headers, body));
  const cpuBefore = cpuSeconds(pid);
  const databaseBefore = databasePid === undefined ? 0 : cpuSeconds(databasePid);
  const startedAt = performance.now();
  const { answers, errors, firstError, p50, p99, bytes } = await generator.run({
    port,
    connections,
    milliseconds,
    requests: written,
    expect: { status, text: GOOD_ANSWER },
    ...(writes && { unique: FRESH_TOKEN }),
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const perAnswer = (cpu: number) => (cpu * 1e6) / Math.max(answers, 1);
  return {
    workload: name,
    contender,
    round,
    answers,
    errors,
    firstError,
    perSecond: answers / seconds,
    cpuMicros: perAnswer(cpuSeconds(pid) - cpuBefore),
    databaseCpuMicros: databasePid === undefined ? 0 : perAnswer(cpuSeconds(databasePid) - databaseBefore),
    p50,
    p99,
    bytes,
    peakMb: memoryMb(pid).peak,
  };
}
