import type { Instant } from '@mockstreet/shared/instant';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useEnvironment } from '../environment.ts';
import type { Answer, Fault } from './answer.ts';

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
export function usePolling<T>(
  load: () => Promise<Answer<T>>,
  everyMs: number,
): Polled<T> & { readonly refresh: () => void } {
  const { clock } = useEnvironment();
  const [polled, setPolled] = useState<Polled<T>>(NOTHING_YET);
  const wake = useRef<() => void>(() => {});
  const refresh = useCallback(() => wake.current(), []);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const ask = async () => {
      const answer = await load();
      if (stopped) return;
      setPolled((before) =>
        answer.ok
          ? { value: answer.value, receivedAt: clock(), fault: undefined }
          : { ...before, fault: answer.fault },
      );
      if (!document.hidden) timer = setTimeout(start, everyMs);
    };
    const start = () => {
      clearTimeout(timer);
      timer = undefined;
      void ask();
    };
    wake.current = start;
    const onVisibility = () => {
      if (!document.hidden && timer === undefined) start();
    };
    document.addEventListener('visibilitychange', onVisibility);
    start();
    return () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    };
  }, [load, everyMs, clock]);

  return { ...polled, refresh };
}

const NOTHING_YET = { value: undefined, receivedAt: undefined, fault: undefined };
