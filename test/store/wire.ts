import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';

/** What to do when a client commits: cut the wire before the server hears of it, or before the client hears back. */
export type Cut = 'never' | 'before' | 'after';

/** What becomes of the other connections then: they go on, or die silently, or end and no new one is let through for now. */
export type Others = 'go on' | 'fall silent' | 'are refused';

/** A wire between the tests and PostgreSQL that can be cut in the middle of a COMMIT. */
export async function openWire(serverUrl: string) {
  const target = new URL(serverUrl);
  const folder = target.searchParams.get('host');
  const port = Number(target.port || 5432);
  const sockets = new Set<Socket>();
  let cut: Cut = 'never';
  let others: Others = 'go on';
  let refusing = false;
  let sent = 0;
  let commits = 0;

  // Passes everything on at once, as a wire does: Nagle's algorithm would hold small messages back for 40 ms each.
  const server = createServer({ noDelay: true }, (client) => {
    if (refusing) return void client.destroy();
    const backend = createConnection(
      folder === null ? { host: target.hostname, port, noDelay: true } : { path: join(folder, `.s.PGSQL.${port}`) },
    );
    sockets.add(client).add(backend);
    for (const socket of [client, backend]) socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    client.on('close', () => backend.destroy());
    backend.on('close', () => client.destroy());
    let committing = false;
    client.on('data', (data) => {
      sent += 1;
      committing = data.includes('commit\0');
      if (committing) commits += 1;
      if (committing && cut === 'before') cutOff(client);
      else backend.write(data);
    });
    backend.on('data', (data) => {
      if (committing && cut === 'after') cutOff(client);
      else client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The wire has no port');

  function cutOff(client: Socket): void {
    client.destroy();
    if (others === 'fall silent') for (const socket of sockets) socket.pause();
    if (others !== 'are refused') return;
    refusing = true;
    for (const socket of sockets) socket.destroy();
  }

  /** The same database, over the wire. */
  function url(databaseUrl: string): string {
    const through = new URL(databaseUrl);
    through.searchParams.delete('host');
    through.hostname = '127.0.0.1';
    through.port = String((address as { port: number }).port);
    return through.href;
  }

  return {
    url,
    cutCommits(how: Cut, meanwhile: Others = 'go on') {
      cut = how;
      others = meanwhile;
      refusing = false;
    },
    /** How many pieces of data clients have sent so far. */
    sent: () => sent,
    /** How many of them had a commit in them. */
    commits: () => commits,
    /** Ends every connection at once. */
    drop() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
