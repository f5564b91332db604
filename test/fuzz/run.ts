import { runCommand, UsageError } from '../../src/lib/command.ts';
import { createProgress } from '../../src/lib/progress.ts';
import { fuzz } from './fuzz.ts';

const usage = `npm run fuzz -- [options]

Sends random operations to the gateway with and without compiled operations and to graphql-js, and compares the answers.

  --operations N  how many, each sent three times (2000)
  --seed N        what is sent; the same seed sends the same (random)
  --help          this text
`;

async function compare(operations: number, seed: number): Promise<void> {
  const onProgress = createProgress(`seed ${seed}`, operations);
  const { differences, unhandledRejections, counts } = await fuzz({ operations, seed, onProgress });
  for (const difference of differences) process.stdout.write(`\n${JSON.stringify(difference, null, 2)}\n`);
  for (const reason of unhandledRejections) process.stdout.write(`unhandled: ${String(reason)}\n`);
  process.stdout.write(
    `${JSON.stringify(counts)}\n${differences.length} differences, ${unhandledRejections.length} unhandled rejections\n`,
  );
  process.exitCode = differences.length + unhandledRejections.length === 0 ? 0 : 1;
}

await runCommand({
  usage,
  options: {
    operations: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
  },
  async run(values) {
    const [operations, seed] = [Number(values.operations), Number(values.seed)];
    if (!Number.isSafeInteger(operations)) throw new UsageError('--operations must be a whole number');
    if (!Number.isSafeInteger(seed)) throw new UsageError('--seed must be a whole number');
    await compare(operations, seed);
  },
});
