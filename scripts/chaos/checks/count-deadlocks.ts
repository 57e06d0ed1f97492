import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * How often PostgreSQL had to break up statements that waited for each other in a circle. Counted in
 * its log: its own counter does not survive the crashes that a run is made of.
 */
export async function countDeadlocks(logFile: string): Promise<number> {
  if (!existsSync(logFile)) return 0;
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(logFile) })) {
    if (line.includes('ERROR:  deadlock detected')) count += 1;
  }
  return count;
}
