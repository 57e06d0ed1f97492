import type { SurgeMonitor } from '#market/surge-monitor';
import { presentSurge, SURGE_DEFAULT } from '../../market/surge-schema.ts';
import type { SurgeBoard } from './surge-topic.ts';

/** The movers as GET /market/surge answers when nothing is said. */
export function createSurgeBoard(surge: SurgeMonitor): SurgeBoard {
  return {
    current: async () => presentSurge(await surge.current(), SURGE_DEFAULT),
    onChange: surge.onChange,
  };
}
