import { addMicros, type Clock, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { type Loop, runEvery } from '@mockstreet/shared/node/run-every';
import type { CalendarReader } from './calendar-reader.ts';

const LOOK_EVERY_MS = 10_000;

/**
 * Reads what is said of single days before it takes effect, a minute ahead and again until it
 * succeeds: for processes that ask of what happens now and must answer without the database.
 */
export function keepCalendarKnown(
  reader: Pick<CalendarReader, 'knownAt'>,
  { clock, onFault }: { readonly clock: Clock; readonly onFault: (error: unknown) => void },
): Loop {
  return runEvery(async () => {
    await reader.knownAt(addMicros(clock(), MICROS_PER_MINUTE)).catch(onFault);
    return LOOK_EVERY_MS;
  });
}
