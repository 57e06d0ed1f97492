import type { Instrument } from '../instruments/instruments.ts';
import type { PolledSource } from '../sources/source.ts';

/** A place that real prices can be had from, before it is known whether it will be asked. */
export interface Venue {
  /** Under which it is remembered what it lists; never to be changed. */
  readonly name: string;
  /**
   * Its keys are configured: it was asked for by name, and prices all that it wants whether it
   * answers at the first start or not. Without keys it is a public venue, which `auto` tries.
   */
  readonly hasKeys: boolean;
  /** Some of what it wants it may not list. It is asked once, and what it does not list is simulated. */
  readonly isSurveyed: boolean;
  /** Whether this is an instrument that it, and no other venue, is to price. */
  wants(instrument: Instrument): boolean;
  /** Made only where it is needed. Its connections begin with the first poll, not here. */
  open(instruments: readonly Instrument[]): Promise<PolledSource>;
}
