import { CONTENDERS, type ContenderId } from '../contenders.ts';
import { titleOf } from '../workloads.ts';
import type { Figure } from './figures.ts';

/** Rows as columns of text, the first to the left and the others to the right. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The table of ratios: contenders down, workloads across. */
export function ratioTable(figures: readonly Figure[]): string {
  const workloads = [...new Set(figures.map(({ workload }) => workload))];
  const contenders = [...new Set(figures.map(({ contender }) => contender))];
  return columns([
    ['ratio to the limit (CPU)', ...workloads],
    ...contenders.map((contender) => [
      CONTENDERS[contender].title,
      ...workloads.map((workload) => find(figures, workload, contender)?.ratio.toFixed(2) ?? '-'),
    ]),
  ]);
}

/** All that was measured for one workload, a contender a row. */
export function workloadTable(workload: string, figures: readonly Figure[]): string {
  const rows = figures.filter((figure) => figure.workload === workload);
  return `${workload}  ${titleOf(workload)}\n${columns([
    ['', 'ratio', 'CPU us', 'db CPU us', 'req/s', 'p50 ms', 'p99 ms', 'peak MB', 'bytes', 'errors'],
    ...rows.map((row) => [
      CONTENDERS[row.contender].title,
      row.ratio.toFixed(2),
      String(row.cpuMicros),
      row.databaseCpuMicros === 0 ? '' : String(row.databaseCpuMicros),
      String(row.perSecond),
      row.p50.toFixed(2),
      row.p99.toFixed(2),
      String(row.peakMb),
      String(row.bytes),
      String(row.errors),
    ]),
  ])}`;
}

function find(figures: readonly Figure[], workload: string, contender: ContenderId): Figure | undefined {
  return figures.find((figure) => figure.workload === workload && figure.contender === contender);
}
