import type { Instant } from '@mockstreet/shared/instant';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly nickname: string;
  readonly role: 'ADMIN' | 'USER';
  readonly isActive: boolean;
  /** Whether Discord is not to name them for a trade or a liquidation. */
  readonly discordAlertsMuted: boolean;
  readonly createdAt: Instant;
}
