/**
 * Loaded into a gateway's process by `--import`: kills it at the step CRASH_AT of a request with an idempotency key: before
 * its result is stored in the transaction of the change (1), before its answer is stored (2), or before that is sent (3).
 */
import crypto from 'node:crypto';
import { ServerResponse } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

const step = Number(process.env.CRASH_AT);
let sealed = 0;

function crash(): void {
  process.kill(process.pid, 'SIGKILL');
}

const { createCipheriv } = crypto;
crypto.createCipheriv = ((...given: Parameters<typeof createCipheriv>) => {
  const cipher = createCipheriv(...given) as crypto.CipherGCM;
  const setAAD = cipher.setAAD.bind(cipher);
  cipher.setAAD = (purpose, options) => {
    if (purpose.toString().startsWith('idempotency ')) {
      sealed += 1;
      if (sealed === step) crash();
    }
    return setAAD(purpose, options);
  };
  return cipher;
}) as typeof createCipheriv;
syncBuiltinESMExports();

const { writeHead } = ServerResponse.prototype;
ServerResponse.prototype.writeHead = function (...given: never[]) {
  if (step === 3 && sealed >= 2) crash();
  return Reflect.apply(writeHead, this, given);
};
