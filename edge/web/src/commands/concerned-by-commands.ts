import type { QuestionTopic } from '../query/question.ts';

/** What may have another answer once a command is decided. */
export const CONCERNED_BY_COMMANDS: readonly QuestionTopic[] = [
  'orders',
  'portfolio',
  'margin',
  'bailout',
  'human-etf',
];
