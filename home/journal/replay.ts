import { createSql } from '@mockstreet/db/client';
import type { Clock } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { openPublicKeys } from '#accounts/keys/open-public-keys';
import { openSealingKeys } from '#accounts/keys/open-sealing-keys';
import { withBroker } from '#broker/with-broker';
import { loadInstruments } from '#market/instruments';
import type { OutboxPosition } from '#outbox/outbox-position';
import { createAdmission } from '#trading/create-admission';
import { readRulesHistory } from '#trading/rules-history';
import { answerBailouts } from './replay/answer-bailouts.ts';
import { finishReplay } from './replay/finish-replay.ts';
import { replayCommands } from './replay/replay-commands.ts';
import { replayFills } from './replay/replay-fills.ts';

export interface ReplayOptions {
  /**
   * The restored database, migrated, as its owner. No process of home runs on it. Its outbox has
   * been continued (home/backup/continue-outbox.ts): what is written now stands behind all positions
   * that the lost database can have come to; its rows and cursors are as they were backed up.
   */
  readonly databaseUrl: string;
  /** The edge's broker, as `auditor`: who may read `orders.log`, `fills.log` and `orders.dead`. */
  readonly amqpUrl: string;
  /** Restored from the same backup. Keys that `fills.log` hands over are added to the journal's. */
  readonly keyFiles: {
    readonly journalKeys: string;
    readonly publicKeys: string;
    readonly sealingKeys: string;
  };
  /** SESSIONS, as the engine is told. */
  readonly sessions: 'real' | 'always';
  readonly clock: Clock;
  readonly log: Logger;
}

/** What a replay did, and what it could not. All numbers are of this run alone. */
export interface ReplayReport {
  /** Messages of `fills.log` that were read, and those that no key of ours opens. */
  readonly fillsLog: { readonly messages: number; readonly unreadable: number };
  /** Stretches that are missing from `fills.log`, each a line for people. */
  readonly gaps: readonly string[];
  /** `fills.log` holds nothing after the backup's place, though home went on then. */
  readonly isSilent: boolean;
  /** Rows of users, sessions, API keys, invites, the audit log, … that were brought up to date. */
  readonly accountRows: number;
  /** How far `fills.log` goes, in places of the lost outbox. */
  readonly upTo: OutboxPosition;
  /** Orders that were settled as journaled. */
  readonly settled: number;
  /** Fills among them that were not decided again, since other rules had decided them. */
  readonly underOtherRules: number;
  /** Orders whose recorded outcome does not follow any more (after a gap): left to be repriced. */
  readonly diverged: readonly string[];
  /** Commands read from `orders.log`. */
  readonly commands: number;
  /** Orders that no journal knows the outcome of: they wait, and are flagged `replayed_at`. */
  readonly repriced: number;
  /** Commands that no journal knows the result of: they wait, flagged alike. */
  readonly commandsAgain: number;
  /** Commands that were refused at once, and those set aside with the reason of each. */
  readonly refused: number;
  readonly setAside: ReadonlyMap<string, number>;
}

const STATEMENT_TIMEOUT_MS = 600_000;

/**
 * Brings a restored database up to what the edge's journals tell of the time after its backup: rows
 * of accounts, and settlements decided again from the prints that they were decided on, out of
 * `fills.log`; commands without a record out of `orders.log`, to be priced anew by the engine.
 *
 * Neither journal has to be there. Run again, also after it was interrupted, it finds all of it done.
 * Throws ReplayDiverged where the core comes to another outcome than the journal though the rules are the
 * same, or where an account cannot have borne what is recorded; what was done until then stands.
 */
export async function replayJournals(options: ReplayOptions): Promise<ReplayReport> {
  const { log, keyFiles } = options;
  const sql = createSql({
    url: options.databaseUrl,
    applicationName: 'replay',
    poolSize: 2,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  const publicKeys = await openPublicKeys(keyFiles.publicKeys, log);
  const sealingKeys = await openSealingKeys(keyFiles.sealingKeys, log);
  try {
    return await withBroker(options.amqpUrl, async (connection) => {
      const instruments = await loadInstruments(sql);
      const fills = await replayFills({ ...options, sql, instruments }, connection);
      const commands = await replayCommands(
        {
          sql,
          admission: createAdmission({ ...options, sql, publicKeys, sealingKeys }),
          admit: {
            rules: (await readRulesHistory(sql)).latest,
            instruments,
          },
          clock: options.clock,
          isWanted: ({ submission }) =>
            !(submission && fills.submissionsGivenUp.has(submission.id)),
          mayHaveBeenAnswered: true,
        },
        connection,
      );
      const commandsAgain = commands.commandsAgain - (await answerBailouts(sql));
      return await finishReplay({ ...options, sql }, fills, { ...commands, commandsAgain });
    });
  } finally {
    for (const keys of [publicKeys, sealingKeys]) keys.close();
    await sql.end({ timeout: 2 });
  }
}
