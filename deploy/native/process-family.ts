import { execFileSync } from 'node:child_process';

/** A process and all that descend from it, it first, every parent before its children. */
export function processFamily(root: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) =>
      line
        .trim()
        .split(/\s+/)
        .map((field) => Number.parseInt(field, 10)),
    );
  const family = [root];
  for (const ancestor of family) {
    for (const [pid, parent] of table) if (parent === ancestor && pid) family.push(pid);
  }
  return family;
}
