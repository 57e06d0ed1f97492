import type { ChannelModel } from 'amqplib';
import { contentSha256 } from '#verify/journaled-command';
import { readDeadLetters } from '#verify/read-dead-letters';

/** Each is a hash in memory. */
const DEAD_MAX = 100_000;

/**
 * Hashes of what was set aside into `orders.dead`. Throws when there is more than can be looked at:
 * a command that was refused must not come back as one that nobody knows.
 */
export async function readDeadHashes(
  connection: ChannelModel,
  max = DEAD_MAX,
): Promise<ReadonlySet<string>> {
  const dead = new Set<string>();
  const whole = await readDeadLetters(connection, max, ({ content }) =>
    dead.add(contentSha256(content)),
  );
  if (!whole)
    throw new Error(`orders.dead holds ${max} messages or more: look at them, then purge`);
  return dead;
}
