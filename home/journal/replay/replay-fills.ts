import type { Sql } from '@mockstreet/db/client';
import type { Clock } from '@mockstreet/shared/instant';
import type { ChannelModel } from 'amqplib';
import { addJournalKeys, readJournalKeys } from '#accounts/keys/journal-keys';
import type { Instrument } from '#market/instruments';
import { comparePositions, formatPosition, type OutboxPosition } from '#outbox/outbox-position';
import { readCursor } from '#outbox/read-outbox';
import type { JournalRecord } from '../journal-message.ts';
import { JOURNAL_READER } from '../journal-place.ts';
import type { AuditTail } from './apply-audit-rows.ts';
import { createRowReplay } from './apply-rows.ts';
import { readOutboxEnd } from './finish-replay.ts';
import { followChain, later, place } from './follow-chain.ts';
import { type OrderedStep, takeInOrder } from './in-order.ts';
import { createJournalTimes } from './journal-times.ts';
import { createKeyChain, type FillsLogSpan, readFillsLog } from './read-fills-log.ts';
import { createSettlementReplay } from './settle-again.ts';
import { surveyFillsLog } from './survey-fills-log.ts';

export interface FillsReplayOptions {
  readonly sql: Sql;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly keyFiles: { readonly journalKeys: string };
  readonly clock: Clock;
}

/** What `fills.log` came to. */
export interface FillsReplay {
  readonly span: FillsLogSpan;
  readonly gaps: readonly string[];
  readonly accountRows: number;
  readonly settled: number;
  readonly diverged: readonly string[];
  readonly underOtherRules: number;
  /** Where the backup stood in the lost outbox, and how far the stream goes. */
  readonly from: OutboxPosition;
  readonly to: OutboxPosition;
  /** Up to here the stream holds it all. */
  readonly wholeTo: OutboxPosition;
  /** How far the readers of the outbox had come, in the places that it has now. */
  readonly readers: ReadonlyMap<string, OutboxPosition>;
  /** Rows of the audit log that lack their predecessors. */
  readonly auditTail: AuditTail;
  readonly highestEventId: bigint;
  /** Decided only in what an earlier restore gave up. */
  readonly submissionsGivenUp: ReadonlySet<string>;
}

/** Brings rows and settlements up to what `fills.log` tells of the time after the backup. */
export async function replayFills(
  options: FillsReplayOptions,
  connection: ChannelModel,
): Promise<FillsReplay> {
  const { sql, instruments, keyFiles, clock } = options;
  const from = await readCursor(sql, JOURNAL_READER, clock());
  const known = readJournalKeys(keyFiles.journalKeys);
  // Which keys open what follows from what was read before: each reading begins anew.
  const survey = await surveyFillsLog(connection, createKeyChain(known));
  const keys = createKeyChain(known);
  const readers = await createReaderProgress(sql, survey.readers);
  const auditTail: AuditTail = new Map();
  const rows = createRowReplay(sql, auditTail);
  const settlements = createSettlementReplay({ sql, instruments });
  const chain = followChain(from, survey.givenUp);
  const times = await createJournalTimes(sql, from);
  const gaps = times.gaps();
  if (survey.givenUp(from) !== from) times.missingSinceGivenUp();
  let wholeTo = from;
  let [accountRows, settled] = [0, 0];

  const takeIn = async ({ message, gap, records }: OrderedStep) => {
    if (gap) times.missing();
    times.passed(message);
    if (gaps.length === 0) wholeTo = chain.position();
    for (const part of readers.split(await withoutKnown(sql, records))) {
      accountRows += await rows.apply(part.filter((record) => record.kind === 'row'));
      const decided = part.filter((record) => record.kind !== 'row');
      settled += await settlements.settle(decided, gaps.length);
      await readers.passed(part);
    }
  };
  const ordered = takeInOrder(chain);
  const span = await readFillsLog(connection, keys, async (messages) => {
    for (const message of messages) for (const step of ordered.take(message)) await takeIn(step);
  });
  for (const step of ordered.end()) await takeIn(step);
  await addJournalKeys(keyFiles.journalKeys, keys.found());
  return {
    ...{
      span,
      gaps,
      accountRows,
      settled,
      from,
      wholeTo,
      auditTail,
      highestEventId: survey.highestId,
    },
    diverged: settlements.diverged(),
    underOtherRules: settlements.underOtherRules(),
    to: chain.position(),
    submissionsGivenUp: survey.submissionsGivenUp,
    readers: readers.now(),
  };
}

/** Those of the records whose events the backup does not hold: what it holds, it holds in newer rows. */
async function withoutKnown(
  sql: Sql,
  records: readonly JournalRecord[],
): Promise<readonly JournalRecord[]> {
  if (records.length === 0) return [];
  const places = records.map(({ at }) => place(at));
  const known = await sql<{ at: string }[]>`
    select outbox.transaction_id || '.' || outbox.id as at
    from unnest(${places.map(({ transactionId }) => transactionId.toString())}::xid8[],
      ${places.map(({ id }) => id.toString())}::int8[]) as asked (transaction_id, id)
    join outbox on outbox.transaction_id = asked.transaction_id and outbox.id = asked.id`;
  const here = new Set(known.map(({ at }) => at));
  return records.filter(({ at }) => !here.has(formatPosition(place(at))));
}

/**
 * Where the readers of the outbox are to go on: behind the events that they had carried before the
 * loss. A replay writes those anew, in their order; of what it has written for a place that a reader
 * had passed, that reader need not be told again.
 */
async function createReaderProgress(sql: Sql, atLoss: Readonly<Record<string, string>>) {
  const readers = new Map(Object.entries(atLoss).map(([reader, at]) => [reader, place(at)]));
  const now = new Map(readers);
  const isPassed = (by: OutboxPosition, { at }: JournalRecord) =>
    comparePositions(place(at), by) <= 0;
  const passedBy = (record: JournalRecord) =>
    [...readers].filter(([, by]) => isPassed(by, record)).map(([reader]) => reader);
  return {
    /** Parts of the records that the same readers had passed. */
    split(records: readonly JournalRecord[]): readonly (readonly JournalRecord[])[] {
      const parts: JournalRecord[][] = [];
      let names: string | undefined;
      for (const record of records) {
        const these = passedBy(record).join();
        if (these === names) parts.at(-1)?.push(record);
        else parts.push([record]);
        names = these;
      }
      return parts;
    },
    /** Such a part has been replayed. */
    async passed([record]: readonly JournalRecord[]): Promise<void> {
      const passing = record ? passedBy(record) : [];
      if (passing.length === 0) return;
      const end = await readOutboxEnd(sql);
      for (const reader of passing) now.set(reader, later(now.get(reader) ?? end, end));
    },
    now: () => now,
  };
}
