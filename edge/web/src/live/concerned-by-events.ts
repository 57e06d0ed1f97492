import { CONCERNED_BY_COMMANDS } from '../commands/concerned-by-commands.ts';
import type { QuestionTopic } from '../query/question.ts';
import type { OrderEventType } from './order-events.ts';

const BY_ORDER: readonly QuestionTopic[] = ['orders', 'portfolio', 'trades', 'margin'];
const BY_COMMAND: readonly QuestionTopic[] = [...CONCERNED_BY_COMMANDS, 'commands'];
const BY_NOTIFICATION: readonly QuestionTopic[] = ['notifications'];

/** What may have another answer after each event. */
export const CONCERNED_BY_EVENTS: Readonly<Record<OrderEventType, readonly QuestionTopic[]>> = {
  order: BY_ORDER,
  command: BY_COMMAND,
  notification: BY_NOTIFICATION,
  // Something was missed: it may have been any of them.
  reset: [...new Set([...BY_ORDER, ...BY_COMMAND, ...BY_NOTIFICATION])],
};
