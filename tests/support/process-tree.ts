import { execFileSync } from 'node:child_process';
import { identifyProcess, type ProcessIdentity } from '@mockstreet/native/process-identity';

/** Every process that descends from this one, itself included, beyond doubt about reused pids. */
export function processTree(root: number): ProcessIdentity[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) =>
      line
        .trim()
        .split(/\s+/)
        .map((field) => Number.parseInt(field, 10)),
    );
  const found = [root];
  for (const ancestor of found) {
    for (const [pid, parent] of table) if (parent === ancestor && pid) found.push(pid);
  }
  return found.flatMap((pid) => identifyProcess(pid) ?? []);
}
