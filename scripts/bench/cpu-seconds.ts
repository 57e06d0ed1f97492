import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts in these on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * Processor seconds that a process and all its descendants have used, those that have ended and
 * were waited for included. Undefined where /proc does not tell.
 */
export function cpuSeconds(root: number): number | undefined {
  const processes = readProcesses();
  if (!processes.has(root)) return undefined;
  const children = Map.groupBy(processes.values(), ({ parent }) => parent);
  const ticksOf = (pid: number): number =>
    (processes.get(pid)?.ticks ?? 0) +
    (children.get(pid) ?? []).reduce((sum, child) => sum + ticksOf(child.pid), 0);
  return ticksOf(root) / TICKS_PER_SECOND;
}

/** The most memory a process ever held, in bytes. Undefined where /proc does not tell. */
export function peakMemoryBytes(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number.parseInt(kilobytes, 10) * 1024;
  } catch {
    return undefined;
  }
}

/** Processor seconds that the whole machine has used since it started. */
export function machineCpuSeconds(): number | undefined {
  try {
    // user nice system idle iowait irq softirq steal, see proc(5).
    const line = /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? '';
    const ticks = line.split(' ').map((field) => Number.parseInt(field, 10));
    const busy = [0, 1, 2, 5, 6, 7].map((column) => ticks[column] ?? 0);
    return busy.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

function readProcesses(): Map<number, ProcessTimes> {
  const processes = new Map<number, ProcessTimes>();
  for (const name of listProc()) {
    const times = readStat(name);
    if (times) processes.set(times.pid, times);
  }
  return processes;
}

function listProc(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Fields of proc(5) stat: 4 is the parent; 14 to 17 are the times of it and its dead children. */
function readStat(name: string): ProcessTimes | undefined {
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const field = (number: number) => Number.parseInt(fields[number - 3] as string, 10);
    return {
      pid: Number.parseInt(name, 10),
      parent: field(4),
      ticks: field(14) + field(15) + field(16) + field(17),
    };
  } catch {
    return undefined; // It has just ended.
  }
}
