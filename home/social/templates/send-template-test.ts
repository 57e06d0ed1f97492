import type { Sql } from '@mockstreet/db/client';
import { type Actor, actorDetails } from '#accounts/actor';
import type { TemplateKey } from './catalogue.ts';

/** A text to be tried out in the channel that the messages of a template go to. */
export interface TemplateTest {
  readonly key: TemplateKey;
  readonly channel: 'alerts' | 'human';
  readonly text: string;
}

/**
 * Writes it into the outbox, from where it is sent like all else. `off`: nobody sends to that channel, and nothing is
 * written. Leaves a row in the audit log.
 */
export async function sendTemplateTest(
  sql: Sql,
  { key, channel, text }: TemplateTest,
  actor: Actor,
): Promise<'queued' | 'off' | 'not_admin'> {
  const [row] = await sql<{ outcome: 'queued' | 'off' | 'not_admin' }[]>`
    select test_message_template(${channel}, ${key}, ${text}, ${actor.at}, ${actor.userId},
      ${actor.address}, ${actorDetails(actor)}::text::jsonb) as outcome`;
  if (!row) throw new Error('test_message_template answered nothing');
  return row.outcome;
}
