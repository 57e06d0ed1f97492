import type { Instant } from '@mockstreet/shared/instant';

/** Who acts, from where and when: what every act leaves in the audit log. */
export interface Actor {
  readonly userId: string;
  /** Of the API key that was used; undefined for a session. */
  readonly apiKeyId?: string | undefined;
  /** The client's network address. */
  readonly address: string;
  readonly at: Instant;
}

/** JSON that every act adds to its details: with a stolen key, all that was done by it is found. */
export function actorDetails({ apiKeyId }: Actor): string {
  return JSON.stringify(apiKeyId === undefined ? {} : { key_id: apiKeyId });
}
