import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { humanEtfTicker } from '@mockstreet/shared/instrument-id';
import { deriveId } from '@mockstreet/shared/order-id';
import type { EtfState } from './human-etf.ts';
import type { OpenCommand } from './open-command.ts';

/** What a strike goes on from. */
export interface StrikeToCome {
  /** The issuer, and where what they do is filed. */
  readonly userId: string;
  readonly partition: number;
  readonly name: string;
  readonly dividendRate: Decimal;
  readonly state: EtfState;
  /** The latest moment that a price of one before was made of; of the listing where there is none. */
  readonly pricedFrom: Instant;
  readonly at: Instant;
}

/**
 * The command by which the house strikes a share: it waits among its issuer's as any other, carrying what it goes on
 * from.
 */
export function strikeCommand(strike: StrikeToCome): OpenCommand {
  const { userId, partition, name, dividendRate, state, pricedFrom, at } = strike;
  const id = strikeIdOf(humanEtfTicker(name), at);
  return {
    ...{ id, userId, clientCommandId: id, partition },
    intent: { kind: 'STRIKE', name, dividendRate, state, pricedFrom },
    ...{ bodySha256: '', intakeId: 'house', clockErrorMs: 0 },
    ...{ acceptedAt: at, signedAt: null, notBefore: at },
  };
}

/** The id of a strike, in a name space that no command of a user's own is in. */
export function strikeIdOf(tickerId: string, at: Instant): string {
  return deriveId(`mockstreet:strike:${tickerId}:${at}`);
}

/** The corporate action that a strike comes to for those who hold the share. */
export function strikeActionId(strikeId: string): string {
  return deriveId(`mockstreet:strike-action:${strikeId}`);
}
