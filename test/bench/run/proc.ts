import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

/** A process and its living descendants. */
function processTree(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(processTree)];
}

function childrenOf(pid: number): readonly number[] {
  return tasksOf(pid)
    .flatMap((task) => readText(`/proc/${pid}/task/${task}/children`).split(' '))
    .filter((child) => child !== '')
    .map(Number);
}

/** CPU seconds, user and system, that the tree has used so far; children that have ended count too. */
export function cpuSeconds(pid: number): number {
  let ticks = 0;
  for (const member of processTree(pid)) {
    const text = readText(`/proc/${member}/stat`);
    // The command's name is in brackets and may hold anything; the fields are counted from behind it.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    ticks += user + system + endedUser + endedSystem;
  }
  return ticks / TICKS_PER_SECOND;
}

/** Peak and present memory of the tree in MB: the sum over its processes, shared pages counted in each. */
export function memoryMb(pid: number): { readonly peak: number; readonly present: number } {
  let peak = 0;
  let present = 0;
  for (const member of processTree(pid)) {
    const text = readText(`/proc/${member}/status`);
    peak += Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024;
    present += Number(/VmRSS:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024;
  }
  return { peak: Math.round(peak), present: Math.round(present) };
}

function tasksOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** A process may end between being listed and being read. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
