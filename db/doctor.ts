import { type Config, ConfigError, readConfig } from '../src/config.ts';
import { runCommand } from '../src/lib/command.ts';
import { checkClock, checkDatabase, checkSealingKeys } from './doctor/database.ts';
import { type Finding, fault, ok } from './doctor/finding.ts';
import { checkNode, checkPort, checkPublicUrl, checkSecrets, checkTrustedDocuments } from './doctor/machine.ts';
import { checkWebhookReach } from './doctor/webhooks.ts';

const usage = `Checks whether the gateway can run here as it is configured: one line for each check. It changes nothing.
The exit code is 1 if a fault must be fixed before a start.

  npm run doctor
`;

type Check = (config: Config) => Promise<readonly Finding[]>;

const CHECKS: readonly Check[] = [
  checkPort,
  checkDatabase,
  checkClock,
  checkPublicUrl,
  checkSecrets,
  checkSealingKeys,
  checkTrustedDocuments,
  checkWebhookReach,
];

/** Prints each finding as soon as it is known. Returns whether there was no fault. */
async function examine(print: (finding: Finding) => void): Promise<boolean> {
  let healthy = true;
  function report(findings: readonly Finding[]): void {
    for (const finding of findings) {
      healthy &&= finding.level !== 'fault';
      print(finding);
    }
  }

  report([checkNode()]);
  const config = settings();
  if (!('NODE_ENV' in config)) {
    report(config);
    return false;
  }
  report([ok('settings', `NODE_ENV is ${config.NODE_ENV}`)]);
  for (const check of CHECKS) report(await check(config));
  return healthy;
}

function settings(): Config | readonly Finding[] {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').map((line) => fault('settings', line));
    throw error;
  }
}

await runCommand({
  usage,
  async run() {
    const healthy = await examine(({ level, subject, text }) => {
      process.stdout.write(`${level.padEnd(8)} ${subject.padEnd(13)} ${text}\n`);
    });
    if (!healthy) process.exitCode = 1;
  },
});
