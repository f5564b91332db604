import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

export const CORES = { server: '0', generator: '1' } as const;

/** Whether servers and generator can have a core each: Linux's taskset, and two cores to divide. */
export const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** The command that runs `command` on the core of its role, or anywhere when cores cannot be chosen. */
export function pinned(role: keyof typeof CORES, command: readonly string[]): readonly [string, readonly string[]] {
  const [program = '', ...rest] = canPin ? ['taskset', '--cpu-list', CORES[role], ...command] : command;
  return [program, rest];
}
