import {
  addMicros,
  type Clock,
  type Instant,
  instant,
  MICROS_PER_MS,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';

/** How far ahead times are reserved at once, so that the mark is written once a second at most. */
const LEASE_MICROS = MICROS_PER_SECOND;
/** With less than this left the next lease is written, while the present one still serves. */
const RENEW_MICROS = LEASE_MICROS / 2;

/** A time that survives a crash, and never goes back. */
export interface HighWaterMark {
  read(): Instant | undefined;
  /** Returns when the value is on disk; throws when it cannot be. */
  write(at: Instant): void;
  /** The same without holding anybody up; false when a later write came first and rules. */
  writeSoon(at: Instant): Promise<boolean>;
}

/** Stamps `accepted_at`: strictly increasing for one intake, across restarts too. */
export interface AcceptanceClock {
  /** The next time; undefined while its reservation cannot be written. */
  stamp(): Instant | undefined;
  /** The latest stamp, of an earlier process too; the next one is later. */
  latest(): Instant;
  /** How far the stamps run ahead of the wall clock (it was set back), in milliseconds. */
  aheadMs(): number;
  /** Gives back what was reserved and not used, at an orderly stop. */
  release(): void;
}

/**
 * No stamp is handed out above the mark on disk, so a process that starts again, even with a clock
 * that was set back meanwhile, continues above every earlier stamp. Throws when the mark is there
 * but cannot be read.
 */
export function createAcceptanceClock(ports: {
  readonly clock: Clock;
  readonly highWaterMark: HighWaterMark;
  /** The mark could not be written. */
  readonly onFault: (error: unknown) => void;
}): AcceptanceClock {
  const { clock, highWaterMark } = ports;
  let last = highWaterMark.read() ?? instant(0);
  let reservedTo = last;
  let isRenewing = false;

  const reserveNow = (to: Instant): boolean => {
    try {
      highWaterMark.write(to);
      reservedTo = to;
      return true;
    } catch (error) {
      ports.onFault(error);
      return false;
    }
  };
  const renew = async (to: Instant) => {
    isRenewing = true;
    try {
      if (await highWaterMark.writeSoon(to)) reservedTo = to;
    } catch (error) {
      ports.onFault(error);
    } finally {
      isRenewing = false;
    }
  };
  return {
    stamp() {
      const now = clock();
      const at = now > last ? now : addMicros(last, 1);
      const lease = addMicros(at, LEASE_MICROS);
      if (at > reservedTo && !reserveNow(lease)) return undefined;
      if (at > reservedTo - RENEW_MICROS && !isRenewing) void renew(lease);
      last = at;
      return at;
    },
    latest: () => last,
    aheadMs() {
      return Math.max(0, Math.ceil((last - clock()) / MICROS_PER_MS));
    },
    release() {
      if (reservedTo > last) reserveNow(last);
    },
  };
}
