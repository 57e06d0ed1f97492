import { expect, test } from 'vitest';
import { runProbes, Stale } from './probe.ts';

const SECRET = 'connect ECONNREFUSED 127.0.0.1:5432 as mockstreet';
const probe = (name: string, check: () => Promise<unknown>) => ({ name, isVital: true, check });

test('a fault is one of two words, and its details are only told aside', async () => {
  const told: [string, unknown][] = [];
  const results = await runProbes(
    [
      probe('well', async () => 'fine'),
      probe('away', () => Promise.reject(new Error(SECRET))),
      probe('old', () => Promise.reject(new Stale('the feeder is silent'))),
      probe('silent', () => new Promise(() => {})),
    ],
    10,
    (name, fault) => told.push([name, String(fault)]),
  );
  expect(results).toEqual([
    { name: 'well', ok: true },
    { name: 'away', ok: false, fault: 'unreachable' },
    { name: 'old', ok: false, fault: 'stale' },
    { name: 'silent', ok: false, fault: 'unreachable' },
  ]);
  expect(told).toContainEqual(['away', `Error: ${SECRET}`]);
  expect(told.map(([name]) => name)).toEqual(['away', 'old', 'silent']);
});
