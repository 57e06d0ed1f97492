import type { Instant } from '@mockstreet/shared/instant';
import type { Print } from '../../../home/market/tape/print.ts';

/** Something that happens on a golden day. */
export type GoldenEvent =
  | { readonly kind: 'print'; readonly at: Instant; readonly print: Print }
  | {
      readonly kind: 'order';
      readonly at: Instant;
      /** As the tables name it: `#1`. */
      readonly name: string;
      /** Body of `POST /orders`. */
      readonly body: Readonly<Record<string, string | number>>;
    }
  | {
      readonly kind: 'margin';
      readonly at: Instant;
      readonly name: string;
      readonly enabled: boolean;
    }
  | { readonly kind: 'bailout'; readonly at: Instant; readonly name: string }
  | {
      readonly kind: 'cancel';
      readonly at: Instant;
      readonly name: string;
      /** Name of the order; `ALL` for all that rest. */
      readonly target: string;
    }
  | {
      readonly kind: 'action';
      readonly at: Instant;
      readonly tickerId: string;
      readonly terms:
        | { readonly newShares: number; readonly oldShares: number }
        | { readonly amount: string };
    };

/** A row of a table, by the names of its columns. */
export type Row = Readonly<Record<string, string>>;

/** A trading day in words and figures, as its page tells it. */
export interface GoldenDay {
  readonly title: string;
  readonly cashKrw: bigint;
  readonly events: readonly GoldenEvent[];
  /** What becomes of each order and command. */
  readonly outcomes: readonly Row[];
  /** What it charges, and takes back and sells, of who owes; its sales are among the outcomes too. */
  readonly house: readonly Row[];
  /** The account when the day is over. */
  readonly account: readonly Row[];
}
