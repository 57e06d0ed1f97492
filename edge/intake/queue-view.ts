import type { Clock, Instant } from '@mockstreet/shared/instant';
import type { Backlog } from './backlog.ts';
import type { Observation } from './queue-observer.ts';

/** Whether home is taking commands, and since when this intake has seen it so. */
export interface HomePresence {
  readonly home: 'online' | 'offline';
  readonly since: Instant;
}

/** What intake last saw of the queues, and what follows from it. */
export interface QueueView {
  /** Starts a look; the function it returns takes what was seen, `undefined` if nothing. */
  startLook(): (observation: Observation | undefined) => void;
  latest(): Observation | undefined;
  presence(): HomePresence;
}

/**
 * Home is online when every partition has a consumer. With the broker out of sight nobody can
 * tell; nothing would be taken from it either, so that counts as offline.
 */
export function createQueueView(clock: Clock, backlog: Backlog): QueueView {
  let latest: Observation | undefined;
  let presence: HomePresence = { home: 'offline', since: clock() };
  return {
    startLook() {
      const mark = backlog.startLook();
      return (observation) => {
        latest = observation;
        if (observation) backlog.observed(mark, readyOf(observation));
        const isOnline = observation?.queues.every(({ consumers }) => consumers > 0) ?? false;
        const home = isOnline ? 'online' : 'offline';
        if (home !== presence.home) presence = { home, since: observation?.at ?? clock() };
      };
    },
    latest: () => latest,
    presence: () => presence,
  };
}

/** Messages in all partitions that no consumer has taken. */
export function readyOf(observation: Observation): number {
  return observation.queues.reduce((sum, { ready }) => sum + ready, 0);
}
