import type { Instant } from '@mockstreet/shared/instant';
import { useState } from 'react';
import { useEnvironment } from '../environment.ts';
import { createOpenedAt } from './opened-at.ts';

/** When this was first drawn, by the edge's clock as it is known at the time of the call. */
export function useOpenedAt(): () => Instant {
  const { clock } = useEnvironment();
  const [openedAt] = useState(() => createOpenedAt(clock, () => performance.now()));
  return openedAt;
}
