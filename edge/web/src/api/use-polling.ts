import type { Instant } from '@mockstreet/shared/instant';
import { useCallback, useEffect, useState } from 'react';
import { useEnvironment } from '../environment.ts';
import type { Answer, Fault } from './answer.ts';
import { keepSnapshot, readSnapshot, type Snapshot } from './snapshot.ts';

/** The last good answer, when it came, and what is wrong now if something is. */
export interface Polled<T> {
  readonly value: T | undefined;
  readonly receivedAt: Instant | undefined;
  readonly fault: Fault | undefined;
}

/**
 * Asks again and again, each time `everyMs` after the last answer; pauses while the tab is hidden.
 * A fault keeps the last good answer, so that a screen shows what it knew, with its age.
 */
export function usePolling<T>(load: () => Promise<Answer<T>>, everyMs: number): Polled<T> {
  return usePolledFrom(NOTHING_YET, load, everyMs);
}

/** {@link usePolling} that also remembers its last good answer on the device, under `key`. */
export function useRememberedPolling<T>(
  key: string,
  load: () => Promise<Answer<T>>,
  everyMs: number,
): Polled<T> {
  const { deviceStore } = useEnvironment();
  const [remembered] = useState(
    (): Polled<T> => ({ ...NOTHING_YET, ...readSnapshot<T>({ store: deviceStore, key }) }),
  );
  const keep = useCallback(
    (snapshot: Snapshot<T>) => keepSnapshot({ store: deviceStore, key }, snapshot),
    [key, deviceStore],
  );
  return usePolledFrom(remembered, load, everyMs, keep);
}

const NOTHING_YET = { value: undefined, receivedAt: undefined, fault: undefined };

function usePolledFrom<T>(
  start: Polled<T>,
  load: () => Promise<Answer<T>>,
  everyMs: number,
  keep?: (snapshot: Snapshot<T>) => void,
): Polled<T> {
  const { clock } = useEnvironment();
  const [polled, setPolled] = useState(start);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking = false;
    let stopped = false;
    const ask = async () => {
      clearTimeout(timer);
      asking = true;
      const answer = await load();
      asking = false;
      // Whoever has signed out meanwhile wants nothing kept.
      if (stopped) return;
      if (answer.ok) {
        const snapshot = { value: answer.value, receivedAt: clock() };
        keep?.(snapshot);
        setPolled({ ...snapshot, fault: undefined });
      } else {
        setPolled((before) => ({ ...before, fault: answer.fault }));
      }
      if (!document.hidden) timer = setTimeout(() => void ask(), everyMs);
    };
    const onVisibility = () => {
      if (!document.hidden && !asking) void ask();
    };
    document.addEventListener('visibilitychange', onVisibility);
    void ask();
    return () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [load, everyMs, keep, clock]);

  return polled;
}
