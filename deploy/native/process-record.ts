import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from './process-identity.ts';

/** What is written down about a child, so that whoever comes after a crash of ours can stop it. */
export interface ProcessRecord extends ProcessIdentity {
  readonly name: string;
  readonly stopSignal: NodeJS.Signals;
}

const SUFFIX = '.pid.json';
const POLL_MS = 50;

export function recordProcess(runFolder: string, record: ProcessRecord): void {
  mkdirSync(runFolder, { recursive: true });
  const path = join(runFolder, record.name + SUFFIX);
  writeFileSync(`${path}.new`, JSON.stringify(record));
  renameSync(`${path}.new`, path);
}

export function forgetProcess(runFolder: string, name: string): void {
  rmSync(join(runFolder, name + SUFFIX), { force: true });
}

function readRecords(runFolder: string): ProcessRecord[] {
  let names: string[];
  try {
    names = readdirSync(runFolder);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => JSON.parse(readFileSync(join(runFolder, name), 'utf8')) as ProcessRecord);
}

/**
 * Stops every recorded process that still is the one that was recorded, in the way each likes,
 * after `withinMs` by force; returns the names of those it found alive.
 */
export async function stopRecorded(runFolder: string, withinMs: number): Promise<string[]> {
  const records = readRecords(runFolder);
  const alive = records.filter(isRunning);
  for (const record of alive) sendSignal(record.pid, record.stopSignal);
  for (let waited = 0; waited < withinMs && alive.some(isRunning); waited += POLL_MS) {
    await sleep(POLL_MS);
  }
  for (const record of alive) {
    if (isRunning(record)) sendSignal(record.pid, 'SIGKILL');
    // Each child leads a process group: helpers that outlived it go with it.
    sendSignal(-record.pid, 'SIGKILL');
  }
  while (alive.some(isRunning)) await sleep(POLL_MS);
  for (const record of records) forgetProcess(runFolder, record.name);
  return alive.map((record) => record.name);
}

/** Sends a signal; that the process is gone already is no fault. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
