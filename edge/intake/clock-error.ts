import { readFile, stat } from 'node:fs/promises';
import { type Clock, toMillis } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import type { IntakeConfig } from './config.ts';

export interface ClockErrorSource {
  /** Known error of this machine's clock, in milliseconds. */
  currentMs(): number;
  close(): void;
}

const CHECK_INTERVAL_MS = 1_000;

/** Drift of a clock that nobody corrects, as the kernel reckons it: 500 ppm (adjtimex(2), MAXFREQ). */
const DRIFT_MS_PER_MS = 500e-6;

interface Statement {
  readonly errorMs: number;
  /** When it was made, by the wall clock. */
  readonly atMs: number;
}

/**
 * A constant, or what a file says that the machine's NTP client keeps up. What is said grows with its
 * age: a file that nobody writes any more, is gone, or holds no whole number leaves what it said
 * last, which reaches the two seconds beyond which intake refuses orders after an hour or so. Before
 * it has said anything the clock is one that nobody vouches for, and orders are refused.
 */
export async function openClockError(
  config: Pick<IntakeConfig, 'CLOCK_ERROR_MS' | 'CLOCK_ERROR_FILE'>,
  /** The wall clock is also that of the file's times. */
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Promise<ClockErrorSource> {
  const { CLOCK_ERROR_MS: constantMs, CLOCK_ERROR_FILE: file } = config;
  if (file === undefined) return { currentMs: () => constantMs, close: () => {} };
  let last: Statement | undefined;
  let fault: string | undefined;
  const look = async () => {
    try {
      last = await readStatement(file);
      fault = undefined;
    } catch (err) {
      // Each fault is told once, not every second.
      if (String(err) === fault) return;
      fault = String(err);
      log.error({ err, file }, 'clock error unknown');
    }
  };
  await look();
  const interval = setInterval(look, CHECK_INTERVAL_MS);
  return {
    currentMs() {
      if (!last) return Number.POSITIVE_INFINITY;
      const ageMs = Math.max(0, toMillis(clock()) - last.atMs);
      return last.errorMs + Math.ceil(ageMs * DRIFT_MS_PER_MS);
    },
    close: () => clearInterval(interval),
  };
}

async function readStatement(file: string): Promise<Statement> {
  const text = await readFile(file, 'utf8');
  if (!/^\s*\d{1,9}\s*$/.test(text)) throw new Error('not a whole number of milliseconds');
  // If it was replaced in between, the one before was as good a moment ago.
  const { mtimeMs } = await stat(file);
  return { errorMs: Number.parseInt(text, 10), atMs: mtimeMs };
}
