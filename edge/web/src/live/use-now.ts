import type { Instant } from '@mockstreet/shared/instant';
import { useEffect, useState } from 'react';
import { useEnvironment } from '../environment.ts';

const SECOND_MS = 1_000;

/** The edge's time, each second anew while it is looked at. */
export function useNow(): Instant {
  const { clock } = useEnvironment();
  const [now, setNow] = useState(clock);
  useEffect(() => {
    const timer = setInterval(() => setNow(clock()), SECOND_MS);
    return () => clearInterval(timer);
  }, [clock]);
  return now;
}
