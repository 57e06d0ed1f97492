import type { ChannelModel } from 'amqplib';
import { HOME_KEYS } from '#accounts/keys/hand-over';
import { readJournalKeys } from '#accounts/keys/journal-keys';
import { withBroker } from '#broker/with-broker';
import type { OutboxPosition } from '#outbox/outbox-position';
import type { JournalMessage, JournalRecord } from '../journal-message.ts';
import { type Branch, branchesIn, type GivenUp, givenUpBy } from './branches.ts';
import { later, place } from './follow-chain.ts';
import { createKeyChain, type KeyChain, readFillsLog } from './read-fills-log.ts';

/** What has to be known of `fills.log` as a whole before any of it is taken in. */
export interface FillsLogSurvey {
  /** The highest place of the outbox that it tells of, and the highest id of an event. */
  readonly highest: OutboxPosition;
  readonly highestId: bigint;
  /** How far the other readers of the outbox were when the newest message was written. */
  readonly readers: JournalMessage['readers'];
  readonly givenUp: GivenUp;
  /** Ids of orders and commands that were decided only in what was given up. */
  readonly submissionsGivenUp: ReadonlySet<string>;
  /**
   * Keys that were handed over, each encrypted, the newest last; also those of what was given up: keys
   * only go forward.
   */
  readonly handedOver: readonly string[];
}

/** Reads all of it once, by a chain of keys that is not used for another reading. */
export async function surveyFillsLog(
  connection: ChannelModel,
  keys: KeyChain,
): Promise<FillsLogSurvey> {
  let highest: OutboxPosition = { transactionId: 0n, id: 0n };
  let highestId = 0n;
  let readers: JournalMessage['readers'] = {};
  const branches: Branch[] = [];
  const handedOver: string[] = [];
  const decided: { readonly at: OutboxPosition; readonly id: string }[] = [];
  await readFillsLog(connection, keys, async (messages, sealedBy) => {
    for (const [index, message] of messages.entries()) {
      // Whoever stole a key could hide with one message what others tell, or leave no place above it.
      if (sealedBy[index]?.compromised) continue;
      highest = later(highest, place(message.up_to));
      if (message.records.length > 0) readers = message.readers;
      branches.push(...branchesIn(message));
      handedOver.push(...handOversIn(message));
      for (const record of message.records) {
        const at = place(record.at);
        if (at.id > highestId) highestId = at.id;
        const id = decidedIn(record);
        if (id !== undefined) decided.push({ at, id });
      }
    }
  });
  const givenUp = givenUpBy(branches);
  const isGivenUp = ({ at }: (typeof decided)[number]) => givenUp(at) !== at;
  const ids = new Set(decided.filter(isGivenUp).map(({ id }) => id));
  for (const one of decided) if (!isGivenUp(one)) ids.delete(one.id);
  return { highest, highestId, readers, givenUp, submissionsGivenUp: ids, handedOver };
}

/** The order or command whose end a record tells of. */
function decidedIn(record: JournalRecord): string | undefined {
  if (record.kind === 'settlement') return record.order.id;
  return record.kind === 'command' ? record.command.id : undefined;
}

function handOversIn({ records }: JournalMessage): string[] {
  return records.flatMap((record) => {
    if (record.kind !== 'row' || record.table !== HOME_KEYS) return [];
    const { sealed } = JSON.parse(record.row) as { readonly sealed?: unknown };
    return typeof sealed === 'string' ? [sealed] : [];
  });
}

/** The same for who has no connection yet: the journal's keys lie in a file. */
export async function surveyJournal(given: {
  readonly amqpUrl: string;
  readonly journalKeys: string;
}): Promise<FillsLogSurvey> {
  const keys = createKeyChain(readJournalKeys(given.journalKeys));
  return await withBroker(given.amqpUrl, (connection) => surveyFillsLog(connection, keys));
}
