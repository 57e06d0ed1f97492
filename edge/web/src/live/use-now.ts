import type { Instant } from '@mockstreet/shared/instant';
import { useEffect, useState } from 'react';
import { useEnvironment } from '../environment.ts';
import { eachSecond } from './each-second.ts';

/** The edge's time, each second anew while it is looked at. */
export function useNow(): Instant {
  const { clock } = useEnvironment();
  const [now, setNow] = useState(clock);
  useEffect(() => eachSecond(() => setNow(clock())), [clock]);
  return now;
}
