import type { Instant } from '@mockstreet/shared/instant';
import { useEffect, useState } from 'react';
import { useEnvironment } from '../../environment.ts';

const EVERY_MS = 1_000;

/** The time, anew each second. */
export function useNow(): Instant {
  const { clock } = useEnvironment();
  const [now, setNow] = useState(clock);
  useEffect(() => {
    const timer = setInterval(() => setNow(clock()), EVERY_MS);
    return () => clearInterval(timer);
  }, [clock]);
  return now;
}
