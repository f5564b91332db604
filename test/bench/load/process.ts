import { generate } from './generate.ts';
import type { LoadJob } from './job.ts';

// The generator's own process, so that it has a core to itself. One job at a time, told and answered over the channel.
process.on('message', (job: LoadJob) => {
  generate(job).then(
    (outcome) => process.send?.({ outcome }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
