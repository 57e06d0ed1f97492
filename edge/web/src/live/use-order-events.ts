import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useEnvironment } from '../environment.ts';
import { CONCERNED_BY_EVENTS } from './concerned-by-events.ts';

/** Has whatever an order's end concerns asked again as soon as the server tells of it. */
export function useOrderEvents(): void {
  const { orderEvents } = useEnvironment();
  const queryClient = useQueryClient();
  useEffect(
    () =>
      orderEvents.follow({
        onEvent(event) {
          for (const topic of CONCERNED_BY_EVENTS[event]) {
            void queryClient.invalidateQueries({ queryKey: [topic] });
          }
        },
        onLive(isLive) {
          // What happened while nobody told.
          if (isLive) void queryClient.invalidateQueries({ queryKey: ['orders'] });
        },
      }),
    [orderEvents, queryClient],
  );
}
