/**
 * The health check of a container: asks the process beside it how it is.
 *
 * Usage: node probe-health.ts PORT [DEPENDENCY...]
 *
 * Exit code 0 while it answers and each of the named dependencies has a row in /health/ready that
 * is ok, else 1 with a line that says why. What is not named may be missing: home is healthy while
 * the edge is away, and the edge while home is.
 */
import process from 'node:process';
import { z } from 'zod';

/** A health check that waits for long would say nothing about now. */
const WITHIN_MS = 3_000;

const readinessSchema = z.object({
  dependencies: z.array(
    z.object({ name: z.string(), ok: z.boolean(), fault: z.string().optional() }),
  ),
});

const [port, ...needed] = process.argv.slice(2);
const faults = await probe(`http://127.0.0.1:${port}`).catch((error: unknown) => [String(error)]);
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exit(faults.length === 0 ? 0 : 1);

/** What is wrong, a line each. */
async function probe(origin: string): Promise<string[]> {
  const signal = AbortSignal.timeout(WITHIN_MS);
  const health = await fetch(`${origin}/health`, { signal });
  if (!health.ok) return [`/health answers ${health.status}`];
  if (needed.length === 0) return [];
  const ready = await fetch(`${origin}/health/ready`, { signal });
  const { dependencies } = readinessSchema.parse(await ready.json());
  return needed.flatMap((name) => {
    const row = dependencies.find((one) => one.name === name);
    if (row?.ok) return [];
    return [`${name}: ${row ? (row.fault ?? 'not ok') : 'no such dependency'}`];
  });
}
