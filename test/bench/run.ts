import { installPackages } from '../support/install.ts';
import { CONTENDERS } from './contenders.ts';
import { compareAll } from './modes/compare-all.ts';
import { compareCost } from './modes/cost.ts';
import { countGateways } from './modes/gateways.ts';
import { idle } from './modes/idle.ts';
import { measureNeighbours } from './modes/neighbours.ts';
import { overload } from './modes/overload.ts';
import { growData } from './modes/scale.ts';
import { soak } from './modes/soak.ts';
import { HELP, type Options, readOptions, UsageError } from './options.ts';
import { canPin } from './run/core.ts';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(words: readonly string[]): Promise<void> {
  const options = readOptions(words);
  if (!canPin) say('No taskset, or one core: servers and generator share what there is, and the figures are rougher.');
  await modeOf(options)(options, say);
}

function modeOf({
  soakSeconds,
  scale,
  idle: wantsIdle,
  cost,
  neighbours,
  gateways,
  overload: wantsOverload,
  contenders,
}: Options): typeof compareAll {
  if (soakSeconds > 0) return soak;
  if (scale) return growData;
  if (wantsIdle) return idle;
  if (cost) return compareCost;
  if (neighbours) return measureNeighbours;
  if (gateways) return countGateways;
  if (wantsOverload) return overload;
  if (contenders.some((id) => CONTENDERS[id].installed)) installPackages(new URL('.', import.meta.url), say);
  return compareAll;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof UsageError && error.message === HELP) return say(HELP);
  process.stderr.write(
    `${error instanceof UsageError ? error.message : error instanceof Error ? error.stack : error}\n`,
  );
  process.exitCode = 1;
});
