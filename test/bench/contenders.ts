import { fileURLToPath } from 'node:url';
import type { WorkloadId } from './workloads.ts';

export const CONTENDER_IDS = [
  'limit',
  'limit-stored',
  'ours',
  'mercurius',
  'apollo',
  'naive',
  'ours-postgres',
  'mercurius-postgres',
  'postgraphile',
] as const;
export type ContenderId = (typeof CONTENDER_IDS)[number];

export type Contender = {
  readonly title: string;
  readonly file: string;
  /** Node's own. */
  readonly flags?: readonly string[];
  readonly database: 'sqlite' | 'postgres';
  /** Whose words it takes its questions in. */
  readonly speaks: 'gateway' | 'limit' | 'postgraphile';
  readonly workloads: readonly WorkloadId[];
  /** Whether it runs on packages of the bench's own. */
  readonly installed: boolean;
};

const GRAPHQL = ['G1', 'G2', 'G3', 'G4'] as const;
const REST = ['R2', 'R4'] as const;

function at(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** As `npm start` starts it. */
const GATEWAY = {
  file: at('../../src/start.mjs'),
  flags: [
    '--max-semi-space-size=8',
    '--no-parallel-scavenge',
    '--heap-growing-percent=60',
    '--no-allocation-site-pretenuring',
  ],
  speaks: 'gateway',
  installed: false,
} as const;

export const CONTENDERS: Readonly<Record<ContenderId, Contender>> = {
  limit: {
    title: 'the limit',
    file: at('peers/limit.ts'),
    database: 'sqlite',
    speaks: 'limit',
    workloads: [...GRAPHQL, ...REST],
    installed: false,
  },
  'limit-stored': {
    title: 'the limit, text as stored',
    file: at('peers/limit-stored.ts'),
    database: 'sqlite',
    speaks: 'limit',
    workloads: REST,
    installed: false,
  },
  ours: { ...GATEWAY, title: 'this gateway', database: 'sqlite', workloads: [...GRAPHQL, ...REST] },
  mercurius: {
    title: 'Mercurius, Fastify',
    file: at('peers/mercurius.ts'),
    database: 'sqlite',
    speaks: 'limit',
    workloads: [...GRAPHQL, ...REST],
    installed: true,
  },
  apollo: {
    title: 'Apollo Server',
    file: at('peers/apollo.ts'),
    database: 'sqlite',
    speaks: 'limit',
    workloads: GRAPHQL,
    installed: true,
  },
  naive: {
    title: 'same stack, naive',
    file: at('peers/naive.ts'),
    database: 'sqlite',
    speaks: 'limit',
    workloads: GRAPHQL,
    installed: false,
  },
  'ours-postgres': {
    ...GATEWAY,
    title: 'this gateway, PostgreSQL',
    database: 'postgres',
    workloads: [...GRAPHQL, ...REST],
  },
  'mercurius-postgres': {
    title: 'Mercurius, PostgreSQL',
    file: at('peers/mercurius.ts'),
    database: 'postgres',
    speaks: 'limit',
    workloads: [...GRAPHQL, ...REST],
    installed: true,
  },
  postgraphile: {
    title: 'PostGraphile',
    file: at('peers/postgraphile.ts'),
    database: 'postgres',
    speaks: 'postgraphile',
    workloads: ['G1', 'G2', 'G3'],
    installed: true,
  },
};
