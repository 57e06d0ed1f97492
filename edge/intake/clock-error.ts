import type { Logger } from '@mockstreet/shared/node/run-process';
import { watchFile } from '@mockstreet/shared/node/watched-file';

export interface ClockErrorSource {
  /** Known error of this machine's clock, in milliseconds. */
  currentMs(): number;
  close(): void;
}

/**
 * A constant, or what a file says that the machine's NTP client keeps up. A file that is missing
 * or does not hold a whole number counts as a clock nobody vouches for: intake refuses orders.
 */
export async function openClockError(options: {
  readonly constantMs: number;
  readonly file: string | undefined;
  readonly log: Logger;
}): Promise<ClockErrorSource> {
  const { constantMs, file, log } = options;
  if (file === undefined) return { currentMs: () => constantMs, close: () => {} };
  const watched = await watchFile({
    path: file,
    parse: parseWholeMs,
    onFault: (err) => log.error({ err, file }, 'clock error unknown'),
  });
  return {
    currentMs: () => watched.current() ?? Number.POSITIVE_INFINITY,
    close: watched.close,
  };
}

function parseWholeMs(text: string): number {
  if (!/^\s*\d{1,9}\s*$/.test(text)) throw new Error('not a whole number of milliseconds');
  return Number.parseInt(text, 10);
}
