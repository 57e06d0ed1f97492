import type { Clock } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { type ReplayOptions, type ReplayReport, replayJournals } from '#journal/replay';
import { recordBranch } from '#journal/replay/branches';
import { raiseNumbers } from '#journal/replay/finish-replay';
import { later } from '#journal/replay/follow-chain';
import { ReplayDiverged } from '#journal/replay/settle-again';
import { type FillsLogSurvey, surveyJournal } from '#journal/replay/survey-fills-log';
import { markDoubtAfterRestore } from '#social/mark-doubt';
import type { Finding } from '#verify/invariants';
import { verifyInvariants } from '#verify/verify-invariants';
import type { Identities } from '../age-keys.ts';
import { continueOutbox } from '../continue-outbox.ts';
import type { Manifest } from '../manifest.ts';
import { refuse } from '../refusal.ts';
import { openDatabase } from './fill-database.ts';
import { recordRestore } from './record-restore.ts';
import type { RestoredKeyFiles } from './replay-keys.ts';
import { takeHandedOver } from './take-handed-over.ts';
import { refuseGaps } from './what-is-missing.ts';

/** The edge's broker, as its auditor. */
export interface EdgeBroker {
  readonly amqpUrl: string;
  readonly managementUrl: string;
}

export interface TakeUpOptions {
  /** Filled from a backup, as its owner; nobody else works on it. */
  readonly databaseUrl: string;
  readonly manifest: Manifest;
  /** Brings the schema forward to that of this version. */
  readonly migrate: () => Promise<void>;
  readonly broker: EdgeBroker;
  /** What the edge's journals are opened with. */
  readonly keyFiles: RestoredKeyFiles;
  /** Of the owner: they open what was handed over, as they opened the backup. */
  readonly identities: Identities;
  readonly replay: Pick<ReplayOptions, 'sessions'> | undefined;
  /** Go on where the journals lack something that happened. */
  readonly acceptGaps: boolean;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Logger;
  /** Says what comes next, for a person who waits. */
  readonly tell: (step: string) => void;
}

export interface TakenUp {
  readonly replayed: ReplayReport | undefined;
  /** Whether the keys are younger than those that were chosen: they came out of `fills.log`. */
  readonly keysHandedOver: boolean;
  readonly findings: readonly Finding[];
}

/**
 * From what a backup holds to what home goes on with: today's schema, an outbox that goes on rising,
 * and what the edge's journals know of the time since. Then checks the invariants. Refuses with
 * JOURNAL_DIVERGES or NOT_COMPLETE.
 */
export async function takeUp(options: TakeUpOptions): Promise<TakenUp> {
  const { databaseUrl, manifest, broker, replay, clock, tell } = options;
  tell('bringing the schema up to this version');
  await options.migrate();
  const sql = openDatabase(databaseUrl);
  try {
    const survey = await lookAhead(options);
    // Before anything is judged by them.
    const { keyFiles, identities } = options;
    const keysHandedOver = await takeHandedOver(keyFiles, survey?.handedOver ?? [], identities);
    const { end, start } = await continueOutbox(sql, survey?.highest);
    await raiseNumbers(sql, survey?.highestId ?? 0n);
    let replayed: ReplayReport | undefined;
    if (replay) {
      tell('replaying the journals of the edge');
      replayed = await replayJournals({
        ...{ databaseUrl, clock, keyFiles, ...replay },
        ...{ amqpUrl: broker.amqpUrl, log: options.log },
      }).catch(refuseDivergence);
      refuseGaps(replayed, options.acceptGaps);
    }
    // Last: what the replay wrote may have been told to Discord by the home that is lost.
    await markDoubtAfterRestore(sql);
    const after = replayed ? later(end, replayed.upTo) : end;
    await recordBranch(sql, { after, before: start });
    // After the replay, which brings the rows of the audit log that were lost.
    await recordRestore(sql, manifest, clock());
    tell('checking the invariants');
    const findings = await verifyInvariants({ databaseUrl, ...broker, sleep: options.sleep });
    return { replayed, findings, keysHandedOver };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/**
 * How far the journal goes, also where it is not replayed: what an earlier restore wrote must not be
 * met again. Where nothing is to be replayed the broker, or the key, need not be there.
 */
async function lookAhead(options: TakeUpOptions): Promise<FillsLogSurvey | undefined> {
  const { broker, keyFiles, replay, log } = options;
  try {
    return await surveyJournal({ amqpUrl: broker.amqpUrl, journalKeys: keyFiles.journalKeys });
  } catch (err) {
    if (replay) throw err;
    log.warn({ err }, 'nobody knows how far the journal of the edge goes');
    return undefined;
  }
}

/** Never silently other money. That the rules have changed since is no reason: those are told apart. */
function refuseDivergence(error: unknown): never {
  if (!(error instanceof ReplayDiverged)) throw error;
  const advice =
    'under the same rules, so backup, journal or code is not what it was; another backup, or --no-replay';
  throw refuse('JOURNAL_DIVERGES', `${error.message}; ${advice}`, error);
}
