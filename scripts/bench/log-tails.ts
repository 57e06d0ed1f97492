import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LINES = 40;
const LINE_LENGTH_MAX = 1_000;
/** As the supervisor begins a line about a process that ended: restart-policy.ts decides what follows. */
const ENDED = /^(\S+) (?:ended with|was ended by|could not be started)/gm;
/** What the others ask, and seldom the one that ends. */
const BROKER = 'rabbitmq';

/**
 * The ends of an instance's logs, to be told before its folder goes: of what ended by its own account, and of the broker;
 * of everything where that names none.
 */
export function logTails(folder: string, said: string): string {
  const ended = new Set([...said.matchAll(ENDED)].map(([, name]) => name));
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'));
  const wanted = logs.filter((log) => {
    const name = log.slice(0, -'.log'.length);
    return ended.size === 0 || ended.has(name) || name === BROKER;
  });
  return wanted.map((log) => `── ${log}\n${tailOf(join(folder, log))}`).join('\n');
}

function tailOf(path: string): string {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n').slice(-LINES);
  return lines.map((line) => line.slice(0, LINE_LENGTH_MAX)).join('\n');
}
