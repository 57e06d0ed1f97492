import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Traceparent } from '@mockstreet/shared/traceparent';
import type { EtfState } from './human-etf.ts';

/** What a user asks for beside orders, or the house has to do with their account. */
export type CommandIntent =
  | { readonly kind: 'CANCEL'; readonly orderId: string }
  | { readonly kind: 'CANCEL_ALL' }
  /** To owe the house cash, or not any more. */
  | { readonly kind: 'MARGIN'; readonly enabled: boolean }
  /** To give up all that is held and owed, and begin anew. */
  | { readonly kind: 'BAILOUT' }
  /** To be listed, with the part of what is realised that is paid to who holds the share. */
  | { readonly kind: 'LIST'; readonly name: string; readonly dividendRate: Decimal }
  /** Of the house alone: to strike that share, going on from what it has come to. */
  | {
      readonly kind: 'STRIKE';
      readonly name: string;
      readonly dividendRate: Decimal;
      readonly state: EtfState;
      /** The latest moment that a price of one before was made of; of the listing where there is none. */
      readonly pricedFrom: Instant;
    };

/** A command that has been admitted and has no result yet: all that deciding it needs. */
export interface OpenCommand {
  readonly id: string;
  readonly userId: string;
  readonly clientCommandId: string;
  readonly intent: CommandIntent;
  readonly bodySha256: string;
  readonly intakeId: string;
  readonly clockErrorMs: number;
  readonly partition: number;
  readonly acceptedAt: Instant;
  /** When the device signed it, by its own clock; null for a command without a proof of its own. */
  readonly signedAt: Instant | null;
  /** It takes effect then. */
  readonly notBefore: Instant;
  /**
   * Where in a trace what becomes of it belongs; only of those that somebody wants to know of, and that no table has
   * kept meanwhile. Decides nothing.
   */
  readonly traceparent?: Traceparent | undefined;
}
