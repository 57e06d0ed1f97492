import type { EdgeStatus } from '../api/payloads.ts';
import { useEnvironment } from '../environment.ts';
import type { Polled } from '../query/question.ts';
import { usePolling } from '../query/use-polling.ts';

const EVERY_MS = 3_000;

/**
 * How the edge is, as it says itself, also while home is away. All who ask share one answer: it is
 * asked as often as the most eager of them wants.
 */
export function useEdgeStatus(everyMs = EVERY_MS): Polled<EdgeStatus> {
  const { api } = useEnvironment();
  return usePolling({ key: ['status'], load: api.status, everyMs });
}
