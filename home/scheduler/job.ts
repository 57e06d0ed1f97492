import type { Sql } from '@mockstreet/db/client';
import type { Clock } from '@mockstreet/shared/instant';
import type { DailyTerms, KstDay } from './due-days.ts';

/** Something that home does once for each day in Seoul. Another one is another entry of `JOBS`. */
export interface Job extends DailyTerms {
  readonly name: string;
  /**
   * Does it for a day, and says what that came to. Killed and run again, it must come to the same as run once. A fault
   * that is thrown has it tried again.
   */
  run(day: KstDay, ports: JobPorts): Promise<string>;
}

export interface JobPorts {
  readonly sql: Sql;
  readonly clock: Clock;
}
