import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { logTails } from './log-tails.ts';

function writeLogs(logs: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-log-tails-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(logs)) writeFileSync(join(folder, name), text);
  return folder;
}

const LOGS = {
  'topology.log': `${Array.from({ length: 100 }, (_, line) => `line ${line}`).join('\n')}\n`,
  'rabbitmq.log': 'the broker’s own\n',
  'intake.log': `${'x'.repeat(5_000)}\n`,
  'start-times.json': '[]',
};

test('of a start that broke the ends of the logs are told of what ended, and of the broker', () => {
  const said = 'starting topology, api\ntopology ended with code 0; starting it again\n';
  const tails = logTails(writeLogs(LOGS), said);
  expect(tails).toContain('── topology.log\nline 60\n');
  expect(tails).toContain('line 99');
  expect(tails).toContain('the broker’s own');
  expect(tails).not.toContain('── intake.log');
});

test('where nothing ended they are told of everything, and no line at any length', () => {
  const tails = logTails(writeLogs(LOGS), 'starting topology, api\n');
  for (const name of ['topology.log', 'rabbitmq.log', 'intake.log']) expect(tails).toContain(name);
  expect(tails).not.toContain('start-times');
  expect(tails.length).toBeLessThan(3_000);
});
