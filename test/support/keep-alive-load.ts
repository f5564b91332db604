import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export type LoadOptions = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Connections that are kept alive, each with one request at a time. */
  readonly connections: number;
  /** Requests per second of all connections together, unless answers are slower. */
  readonly rate: number;
};

/** The outcomes of the sent requests, without those whose connection was refused. */
export type LoadReport = {
  readonly answered: number;
  /** The number of requests without a complete answer, by Node's error code. */
  readonly broken: Readonly<Record<string, number>>;
  readonly statuses: readonly number[];
};

/**
 * Sends GET requests on keep-alive connections, until connections are refused or `stop` is called. Each connection sends its
 * next request at its scheduled time, or as soon as the last answer has arrived.
 */
export function startLoad({ url, headers, connections, rate }: LoadOptions) {
  const statuses = new Set<number>();
  const broken: Record<string, number> = {};
  let answered = 0;
  let stopped = false;

  function send(agent: Agent): Promise<number> {
    return new Promise((resolve, reject) => {
      const asked = request(url, { agent, headers }, (answer) => {
        answer.on('error', reject);
        answer.on('end', () => resolve(answer.statusCode ?? 0));
        answer.resume();
      });
      asked.on('error', reject);
      asked.end();
    });
  }

  async function sendOnAndOn(): Promise<void> {
    // One agent for each connection, so that no other is opened later, which would be refused.
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      await sendBy(agent);
    } finally {
      agent.destroy();
    }
  }

  async function sendBy(agent: Agent): Promise<void> {
    const everyMs = (1000 * connections) / rate;
    let next = performance.now() + Math.random() * everyMs;
    while (!stopped) {
      await sleep(Math.max(0, next - performance.now()));
      next = Math.max(next + everyMs, performance.now());
      try {
        statuses.add(await send(agent));
        answered += 1;
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
        if (code === 'ECONNREFUSED') return;
        broken[code] = (broken[code] ?? 0) + 1;
      }
    }
  }

  const ended = Promise.all(Array.from({ length: connections }, sendOnAndOn));
  return {
    answered: () => answered,
    /** The report, when every connection has ended. */
    async report(): Promise<LoadReport> {
      await ended;
      return { answered, broken, statuses: [...statuses] };
    },
    stop(): void {
      stopped = true;
    },
  };
}
