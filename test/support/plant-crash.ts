/**
 * Loaded into a gateway's process by `--import`: ends it as `kill -9` does, at a step of a request with an idempotency
 * key that CRASH_AT names: when its result is about to be written in the transaction of the change (1), when its answer
 * is about to be written (2), or when that is written and about to be sent (3).
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
