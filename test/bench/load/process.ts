import { generate } from './generate.ts';
import type { LoadJob } from './job.ts';
import { generateOpenly } from './openly.ts';

/** With a pace, requests are sent at it; else each connection waits for its answers. */
export type Order = { readonly job: LoadJob; readonly perSecond?: number };

// The generator's own process, so that it has a core to itself. One job at a time, told and answered over the channel.
process.on('message', ({ job, perSecond }: Order) => {
  (perSecond === undefined ? generate(job) : generateOpenly(job, perSecond)).then(
    (outcome) => process.send?.({ outcome }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
