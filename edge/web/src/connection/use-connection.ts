import type { Instant } from '@mockstreet/shared/instant';
import type { EdgeStatus } from '../api/payloads.ts';
import { useEnvironment } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';

const EVERY_MS = 3_000;

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

export function useConnection(): Connection {
  const { api } = useEnvironment();
  const { value, receivedAt, fault } = usePolling({
    key: ['status'],
    load: api.status,
    everyMs: EVERY_MS,
  });
  if (fault) return { kind: 'unreachable', lastReachedAt: receivedAt };
  if (!value) return { kind: 'unknown' };
  return value.home === 'online' ? { kind: 'online' } : { kind: 'home-offline', status: value };
}
