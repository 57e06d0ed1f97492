import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { findTools } from '@mockstreet/native/find-tools';

/** Path of a program of Prometheus', which `npm test` has installed. Throws where it is missing. */
export function prometheusTool(name: 'prometheus' | 'promtool'): string {
  const path = findTools(process.env.PATH)[name];
  if (path === undefined) throw new Error(`${name} is missing; on Debian: the package prometheus`);
  return path;
}

/** Runs promtool; throws with what it says when it finds fault. */
export function runPromtool(...options: readonly string[]): string {
  return execFileSync(prometheusTool('promtool'), options, { encoding: 'utf8', stdio: 'pipe' });
}
