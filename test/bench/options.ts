import { parseArgs } from 'node:util';
import { CONTENDER_IDS, type ContenderId } from './contenders.ts';
import { WARM_UP_ROUNDS } from './run/rounds.ts';
import { WORKLOAD_IDS, type WorkloadId } from './workloads.ts';

export type Options = {
  readonly links: number;
  readonly workloads: readonly WorkloadId[];
  readonly contenders: readonly ContenderId[];
  readonly rounds: number;
  readonly milliseconds: number;
  readonly connections: number;
  /** Everything at full length: the run that docs/ shows. */
  readonly full: boolean;
  readonly soakSeconds: number;
  readonly scale: boolean;
  readonly idle: boolean;
  readonly cost: boolean;
  readonly neighbours: boolean;
  readonly gateways: boolean;
  readonly overload: boolean;
};

/** The command line cannot be understood, or asks for help; the message is what to print. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const HELP = `npm run bench -- [options]

Measures the gateway beside its peers and beside a hand-written server, "the limit", on the same data.
Servers run on one core and the load generator on another, in turns, on the loopback interface only.

  --quick            20,000 links, short rounds, SQLite contenders: ends within 90 s
  --links N          how many links to seed (100000; the files are kept in test/bench/out)
  --only A,B         these workloads: ${WORKLOAD_IDS.join(', ')}
  --peers A,B        these contenders, always beside the limit: ${CONTENDER_IDS.join(', ')}
  --rounds N         interleaved rounds, after ${WARM_UP_ROUNDS} to warm up (5)
  --seconds N        length of one turn (3)
  --connections N    keep-alive connections of the generator (64)
  --soak SECONDS     instead: workload G2 on the gateway alone, with its memory over time
  --scale            instead: the gateway on N links and on ten times N, first page and deepest; with
                     --peers ours-postgres on PostgreSQL
  --gateways         instead: one, two and four gateways on one PostgreSQL
  --idle             instead: what the gateway costs that nobody calls, with 10,000 clients
  --cost             instead: what operations cost in units (docs/cost.md) beside their CPU time
  --neighbours       instead: what one client waits while others send the costliest requests, for --seconds each
  --overload         instead: the gateway under twice the load that it bears
  --help             this text

A full run (no --quick, --only, --peers) also writes docs/bench.json and docs/bench.svg.
`;

const QUICK = { links: 20_000, rounds: 2, seconds: 0.6 };
const FULL = { links: 100_000, rounds: 5, seconds: 3 };
const QUICK_CONTENDERS: readonly ContenderId[] = ['limit', 'ours', 'mercurius', 'apollo', 'naive'];

export function readOptions(words: readonly string[]): Options {
  const { values } = parse(words);
  if (values.help) throw new UsageError(HELP);
  const defaults = values.quick ? QUICK : FULL;
  const contenders = values.peers === undefined ? undefined : listOf('--peers', values.peers, CONTENDER_IDS);
  return {
    links: numberOf('--links', values.links, defaults.links, 1_000, 10_000_000),
    workloads: values.only === undefined ? WORKLOAD_IDS : listOf('--only', values.only, WORKLOAD_IDS),
    contenders: CONTENDER_IDS.filter(
      (id) => id === 'limit' || (contenders ?? (values.quick ? QUICK_CONTENDERS : CONTENDER_IDS)).includes(id),
    ),
    rounds: numberOf('--rounds', values.rounds, defaults.rounds, 1, 100),
    milliseconds: 1_000 * numberOf('--seconds', values.seconds, defaults.seconds, 0.1, 60),
    connections: numberOf('--connections', values.connections, 64, 1, 500),
    full: !values.quick && values.only === undefined && values.peers === undefined,
    soakSeconds: numberOf('--soak', values.soak, 0, 1, 3_600),
    scale: values.scale,
    idle: values.idle,
    cost: values.cost,
    neighbours: values.neighbours,
    gateways: values.gateways,
    overload: values.overload,
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        quick: { type: 'boolean', default: false },
        links: { type: 'string' },
        only: { type: 'string' },
        peers: { type: 'string' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        connections: { type: 'string' },
        soak: { type: 'string' },
        scale: { type: 'boolean', default: false },
        idle: { type: 'boolean', default: false },
        cost: { type: 'boolean', default: false },
        neighbours: { type: 'boolean', default: false },
        gateways: { type: 'boolean', default: false },
        overload: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  }
}

function numberOf(name: string, given: string | undefined, otherwise: number, min: number, max: number): number {
  if (given === undefined) return otherwise;
  const value = Number(given.replaceAll(/[_,]/g, ''));
  if (!(value >= min && value <= max))
    throw new UsageError(`${name} ${given}: a number from ${min} to ${max}\n\n${HELP}`);
  return value;
}

function listOf<T extends string>(name: string, given: string, known: readonly T[]): readonly T[] {
  return given.split(',').map((word) => {
    const match = known.find((id) => id.toLowerCase() === word.trim().toLowerCase());
    if (match === undefined) throw new UsageError(`${name} ${word}: one of ${known.join(', ')}\n\n${HELP}`);
    return match;
  });
}
