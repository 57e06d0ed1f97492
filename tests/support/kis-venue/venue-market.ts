import type { Instant } from '@mockstreet/shared/instant';

/** What the venue says of a KRX share; texts as they go over the wire, `0` or empty for none. */
export interface DomesticQuote {
  last: string;
  bid: string;
  ask: string;
  dayVolume: number;
  base: string;
}

export interface OverseasQuote {
  exchange: 'NAS' | 'NYS' | 'AMS';
  last: string;
  bid: string;
  ask: string;
  dayVolume: number;
}

/** A minute of the past. */
export interface VenueBar {
  readonly at: Instant;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** A day of the past, `YYYYMMDD` where its exchange is; prices of 0 where it was halted. */
export interface VenueDay {
  readonly day: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** Prices of the loopback venue, to be set by whoever runs it. */
export class VenueMarket {
  readonly domestic = new Map<string, DomesticQuote>();
  readonly overseas = new Map<string, OverseasQuote>();
  /** By code or symbol. */
  readonly bars = new Map<string, VenueBar[]>();
  readonly days = new Map<string, VenueDay[]>();
  /** `YYYYMMDD` of weekdays on which KRX is closed. */
  readonly closedDays = new Set<string>();
  usdKrw = '1321.00';

  setDomestic(code: string, quote: Partial<DomesticQuote>): void {
    const before = this.domestic.get(code);
    const none = { last: '0', bid: '0', ask: '0', dayVolume: 0, base: '0' };
    this.domestic.set(code, { ...none, ...before, ...quote });
  }

  setOverseas(symbol: string, quote: Partial<OverseasQuote>): void {
    const before = this.overseas.get(symbol);
    const none = { exchange: 'NAS', last: '0', bid: '0', ask: '0', dayVolume: 0 } as const;
    this.overseas.set(symbol, { ...none, ...before, ...quote });
  }
}
