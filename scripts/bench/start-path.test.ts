import { expect, test } from 'vitest';
import { startPath } from './start-path.ts';

const step = (name: string, fromMs: number, toMs: number) => ({ name, fromMs, toMs });

test('the path of a start is what each step waited for, and nothing that went on beside it', () => {
  const path = startPath([
    step('modules', 0, 300),
    step('checks', 300, 500),
    step('redis', 500, 600),
    step('postgres', 500, 900),
    step('setup', 900, 1_700),
    step('rabbitmq', 500, 4_500),
    step('api', 4_501, 5_600),
    step('topology', 4_501, 5_000),
    step('gateway', 5_601, 5_900),
  ]);
  expect(path.map(({ name }) => name)).toEqual([
    ...['modules', 'checks', 'rabbitmq', 'api', 'gateway'],
  ]);
});

test('of nothing there is no path', () => {
  expect(startPath([])).toEqual([]);
});
