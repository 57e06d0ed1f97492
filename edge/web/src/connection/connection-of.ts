import type { Instant } from '@mockstreet/shared/instant';
import type { EdgeStatus } from '../api/payloads.ts';
import type { Polled } from '../query/question.ts';

/** How the two machines are, as the browser sees them. */
export type Connection =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'online' }
  | { readonly kind: 'home-offline'; readonly status: EdgeStatus }
  | {
      readonly kind: 'unreachable';
      /** By the edge's clock; undefined: not since the page was opened. */
      readonly lastReachedAt: Instant | undefined;
    };

/** Somebody who refuses to say ("not so fast", "broken") is there: what was known last stands. */
export function connectionOf({ value, receivedAt, fault }: Polled<EdgeStatus>): Connection {
  if (fault?.kind === 'unreachable') return { kind: 'unreachable', lastReachedAt: receivedAt };
  if (!value) return { kind: 'unknown' };
  return value.home === 'online' ? { kind: 'online' } : { kind: 'home-offline', status: value };
}
