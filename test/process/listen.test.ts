import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { listen } from '../../src/process/listen.ts';

it('remembers the address of a caller that has hung up', async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { promise: told, resolve: tell } = Promise.withResolvers<string | undefined>();
  const { port, close } = await listen(
    ({ socket }) => {
      socket.once('close', () => tell(socket.remoteAddress));
      begin();
    },
    { host: '127.0.0.1', port: 0 },
  );
  const caller = connect(port, '127.0.0.1');
  caller.write('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n');
  await begun;
  caller.resetAndDestroy();
  expect(await told).toBe('127.0.0.1');
  await close({ graceMs: 0 });
});
