import type { WriteStream } from 'node:tty';

/**
 * A progress line. On a terminal it is rewritten; elsewhere only its final state is written, so that a log file has one line.
 */
export function createProgress(label: string, total: number, out: WriteStream = process.stderr) {
  let done = 0;
  let shownAt = 0;

  function show(): void {
    const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
    const line = `${label}  ${done.toLocaleString('en')} of ${total.toLocaleString('en')}  ${percent} %`;
    if (out.isTTY) out.write(`\r${line}${done >= total ? '\n' : ''}`);
    else if (done >= total) out.write(`${line}\n`);
  }

  return (more: number): void => {
    done += more;
    const now = performance.now();
    if (done < total && now - shownAt < 100) return;
    shownAt = now;
    show();
  };
}
