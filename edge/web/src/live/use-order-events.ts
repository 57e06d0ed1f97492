import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { CONCERNED_BY_COMMANDS } from '../commands/concerned-by-commands.ts';
import { useEnvironment } from '../environment.ts';
import type { QuestionTopic } from '../query/question.ts';
import type { OrderEventType } from './order-events.ts';

/** What may have another answer after each. */
const CONCERNED: Readonly<Record<OrderEventType, readonly QuestionTopic[]>> = {
  order: ['orders', 'portfolio', 'trades', 'account', 'margin'],
  command: [...CONCERNED_BY_COMMANDS, 'commands'],
  notification: ['notifications'],
  reset: ['orders', 'portfolio', 'trades', 'account', 'commands', 'margin', 'notifications'],
};

/** Has whatever an order's end concerns asked again as soon as the server tells of it. */
export function useOrderEvents(): void {
  const { orderEvents } = useEnvironment();
  const queryClient = useQueryClient();
  useEffect(
    () =>
      orderEvents.follow({
        onEvent(event) {
          for (const topic of CONCERNED[event]) {
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
