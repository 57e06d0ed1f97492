import type { Instant } from '@mockstreet/shared/instant';

/** Who acts, from where and when: what every act leaves in the audit log. */
export interface Actor {
  readonly userId: string;
  /** The client's network address. */
  readonly address: string;
  readonly at: Instant;
}
