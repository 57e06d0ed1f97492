/** What a scenario says came out, each claim with whether it is true. */
export type Claims = Readonly<Record<string, boolean>>;

/** Throws when one of the claims is not true, with the figures from which that was seen. */
export function holdTo(claims: Claims, figures: object): void {
  const broken = Object.keys(claims).filter((claim) => claims[claim] !== true);
  if (broken.length === 0) return;
  throw new Error(`not so: ${broken.join('; ')}. Seen: ${JSON.stringify(figures)}`);
}

/** What a home with a wrong clock was seen to do, in numbers of orders but for the alarms. */
export interface ClockOffSeen {
  /** How far home's clock was off, in milliseconds; below zero: behind. */
  readonly offsetMs: number;
  readonly accepted: number;
  readonly settledMeanwhile: number;
  /** Of the accepted those that had some seconds for it, and how many of these were settled. */
  readonly ripe: number;
  readonly ripeSettled: number;
  readonly alarms: number;
}

/** Stamps further ahead of home's clock are not believed, in milliseconds (home/trading). */
const AHEAD_BELIEVED_MS = 60_000;

/** Ahead: nothing changes. Behind: settlement is as late; beyond what is believed there is none. */
export function clockOffClaims(seen: ClockOffSeen): Claims {
  const { offsetMs, settledMeanwhile, accepted } = seen;
  const always = { 'orders were accepted meanwhile': accepted > 0 };
  if (offsetMs >= 0) {
    return {
      ...always,
      'all with time for it settled': seen.ripeSettled === seen.ripe && seen.ripe > 0,
    };
  }
  if (offsetMs >= -AHEAD_BELIEVED_MS) {
    return {
      ...always,
      'some settled': settledMeanwhile > 0,
      'the newest had to wait': settledMeanwhile < accepted,
    };
  }
  return {
    ...always,
    'none settled': settledMeanwhile === 0,
    'the engine’s log says why': seen.alarms > 0,
  };
}

/** Orders and answers around a full disk of the broker. */
export interface BrokerDiskSeen {
  readonly acceptedBefore: number;
  readonly acceptedWhileFull: number;
  readonly refusedWhileFull: number;
}

export function brokerDiskClaims(seen: BrokerDiskSeen): Claims {
  return {
    'orders were accepted until it was full': seen.acceptedBefore > 0,
    'none was accepted while it was full': seen.acceptedWhileFull === 0,
    'who ordered was told so with a 503': seen.refusedWhileFull > 0,
  };
}

/** Orders around a full disk of the database. */
export interface DatabaseDiskSeen {
  /** How often PostgreSQL said so. */
  readonly complaints: number;
  readonly acceptedBefore: number;
  readonly acceptedWhileFull: number;
  /** Of these. */
  readonly settledWhileFull: number;
  readonly refusedWhileFull: number;
}

/** Not a matter of the edge's: what home cannot write down waits there. */
export function databaseDiskClaims(seen: DatabaseDiskSeen): Claims {
  return {
    'orders were accepted until it was full': seen.acceptedBefore > 0,
    'PostgreSQL found its disk full': seen.complaints > 0,
    'orders were accepted while it was full': seen.acceptedWhileFull > 0,
    'nobody was turned away for it': seen.refusedWhileFull === 0,
    'what could not be written waited': seen.settledWhileFull < seen.acceptedWhileFull,
  };
}

/** Orders that were promised while the tunnel's keys were rotated. */
export interface KeysRotatedSeen {
  /** While the two ends had keys that do not fit. */
  readonly acceptedBetween: number;
  readonly accepted: number;
}

export function keysRotatedClaims(seen: KeysRotatedSeen): Claims {
  return {
    'orders were accepted between the copies': seen.acceptedBetween > 0,
    'and after them': seen.accepted > seen.acceptedBetween,
  };
}
