import { ALICE } from '../../../home/verify/testing/small-world.ts';
import type { PostgresAttempt } from './attempt.ts';

/** What the engine set aside, and what administrators see of how all is doing. */
export const LETTERS: readonly PostgresAttempt[] = [
  {
    what: 'read why messages were set aside, and what they claim',
    allowed: ['api', 'engine', 'backup'],
    act: (sql) => sql`select count(reason), count(excerpt) from dead_letters`,
  },
  {
    what: 'read those messages, with their sealed credentials',
    allowed: ['engine', 'backup'],
    act: (sql) => sql`select count(content) from dead_letters`,
  },
  {
    what: 'read what was decided of them',
    allowed: ['api', 'engine', 'auditor', 'backup'],
    act: (sql) => sql`select count(content_sha256) from dead_letters where state = 'DISCARDED'`,
  },
  {
    what: 'keep a message as one that was set aside',
    allowed: ['engine'],
    act: (sql) => sql`
      insert into dead_letters (content_sha256, bytes, reason, excerpt, partition, set_aside_at)
      values (sha256('x'), 1, 'x', '', 0, now()) returning 1`,
  },
  {
    what: 'have one replayed, or discarded, in an administrator’s name',
    allowed: ['api'],
    act: (sql) => sql`select decide_dead_letter(${ALICE}, 'discard', now(), ${ALICE}, null, '{}')`,
  },
  {
    what: 'decide of one past the function, or take one away',
    allowed: [],
    act: (sql) => sql`
      with taken as (delete from dead_letters)
      update dead_letters set decided_at = now(), decided_by = ${ALICE}`,
  },
  {
    what: 'read how far each partition has come',
    allowed: ['api', 'engine', 'scheduler', 'auditor', 'backup'],
    act: (sql) => sql`select count(*) from partition_progress, partition_layout`,
  },
  {
    what: 'read how much readers of the outbox have before them',
    allowed: ['api'],
    act: (sql) => sql`select count(*) from outbox_pending()`,
  },
  {
    what: 'read how much Discord was not told yet, and why',
    allowed: ['api', 'notifier', 'backup'],
    act: (sql) => sql`select count(reason), min(event_at) from discord_messages`,
  },
];
