import {
  addMicros,
  type Clock,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { z } from 'zod';
import type { Service } from './service.ts';

export interface PlugSwitchOptions {
  readonly clock: Clock;
  /** Ends home's processes for so long, after which they come back. */
  readonly takeAway: (forMs: number) => void;
  readonly print: (line: string) => void;
}

/** Until the answer to who asked is out of the house, in milliseconds. */
const GRACE_MS = 1_000;

const askedSchema = z.object({ type: z.literal('pull_plug'), seconds: z.int().min(10).max(120) });

/**
 * Hears the API ask for home to be taken away for a while, so that anyone can see what becomes of orders meanwhile, and
 * answers when home comes back. Asked again before that, it answers the same.
 */
export function createPlugSwitch(options: PlugSwitchOptions): {
  readonly hear: NonNullable<Service['hear']>;
} {
  const { clock, takeAway, print } = options;
  let backAt = 0 as Instant;
  return {
    hear(message, answer) {
      const asked = askedSchema.safeParse(message).data;
      if (!asked) return;
      const now = clock();
      if (backAt <= now) {
        const { seconds } = asked;
        backAt = addMicros(now, seconds * MICROS_PER_SECOND);
        print(`an administrator takes home away; it comes back in ${seconds} s`);
        setTimeout(() => takeAway(seconds * 1_000 - GRACE_MS), GRACE_MS).unref();
      }
      answer({ type: 'plug_pulled', back_at: formatInstant(backAt) });
    },
  };
}
