import type Sqlite from 'better-sqlite3';

const POLL_INTERVAL_MS = 100;

/**
 * Polls `data_version`, which changes when another connection commits, from the first listener on. A read that fails, as while
 * another process recovers the WAL, is tried again at the next poll.
 */
export function pollOtherWriters(writer: Sqlite.Database, changed: () => void) {
  const version = writer.prepare('pragma data_version').pluck();
  let timer: NodeJS.Timeout | undefined;
  let seen: unknown;

  function start(): void {
    if (timer !== undefined) return;
    seen = currentVersion();
    timer = setInterval(poll, POLL_INTERVAL_MS).unref();
  }

  function poll(): void {
    const current = currentVersion();
    if (current === undefined || current === seen) return;
    seen = current;
    changed();
  }

  /** Undefined when it cannot be read. */
  function currentVersion(): unknown {
    try {
      return version.get();
    } catch {
      return undefined;
    }
  }

  return { start, stop: () => clearInterval(timer) };
}
