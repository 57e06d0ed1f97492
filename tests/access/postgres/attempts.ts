import type { PostgresAttempt } from './attempt.ts';
import { ESCALATION } from './escalation.ts';
import { JOBS } from './jobs.ts';
import { LETTERS } from './letters.ts';
import { MONEY } from './money.ts';
import { PEOPLE } from './people.ts';
import { READS } from './reads.ts';
import { RECORDS } from './records.ts';

/** The rows of docs/credentials.md about Postgres. */
export const POSTGRES_ATTEMPTS: readonly PostgresAttempt[] = [
  ...READS,
  ...MONEY,
  ...PEOPLE,
  ...RECORDS,
  ...JOBS,
  ...LETTERS,
  ...ESCALATION,
];
