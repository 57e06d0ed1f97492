import { type Clock, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { JournalKey } from '#accounts/keys/journal-keys';
import { formatPosition, type OutboxPosition } from '#outbox/outbox-position';
import type { JournalChannel } from './journal-channel.ts';
import { JOURNAL_VERSION, type JournalMessage } from './journal-message.ts';
import { sealMessage } from './seal-message.ts';

export interface KeyHandOverPorts {
  readonly channel: Pick<JournalChannel, 'publish'>;
  /** The same object until the file changes. */
  readonly keys: () => readonly JournalKey[];
  readonly clock: Clock;
}

/** The stream forgets after seven days; a backup may be as old as that. */
const REPEAT_MICROS = 12 * 60 * MICROS_PER_MINUTE;

/**
 * Lets each key in the journal hand over to its successor, before that one seals anything: who
 * restores a backup from before a rotation has only the older key. A key that took over from a
 * compromised one is handed over by nobody. Said again at each start and twice a day.
 */
export function createKeyHandOver({ channel, keys, clock }: KeyHandOverPorts) {
  let said: { readonly keys: readonly JournalKey[]; readonly at: Instant } | undefined;
  return async (place: OutboxPosition): Promise<void> => {
    const now = clock();
    const current = keys();
    if (said?.keys === current && now - said.at < REPEAT_MICROS) return;
    const at = formatPosition(place);
    const base = {
      version: JOURNAL_VERSION,
      after: at,
      up_to: at,
      readers: {},
      records: [],
    } as const;
    const messages = current.flatMap((key) => {
      const before = current.find(({ kid }) => kid === key.succeeds);
      const message: JournalMessage = { ...base, records: [], hands_over: key };
      return before && !before.compromised ? [sealMessage(message, before)] : [];
    });
    if (messages.length > 0) await channel.publish(await Promise.all(messages));
    said = { keys: current, at: now };
  };
}
