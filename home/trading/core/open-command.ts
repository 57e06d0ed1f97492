import type { Instant } from '@mockstreet/shared/instant';

/** What a user asks for beside orders. */
export type CommandIntent =
  | { readonly kind: 'CANCEL'; readonly orderId: string }
  | { readonly kind: 'CANCEL_ALL' }
  /** To owe the house cash, or not any more. */
  | { readonly kind: 'MARGIN'; readonly enabled: boolean }
  /** To give up all that is held and owed, and begin anew. */
  | { readonly kind: 'BAILOUT' };

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
}
