import { createSql } from '@mockstreet/db/client';
import type { AuditAction } from '#accounts/audit-actions';
import { openPublicKeys } from '#accounts/keys/open-public-keys';
import { openSealingKeys } from '#accounts/keys/open-sealing-keys';
import { withBroker } from '#broker/with-broker';
import { loadInstruments } from '#market/instruments';
import { createAdmission } from '#trading/create-admission';
import { readRulesHistory } from '#trading/rules-history';
import { findUnrecorded } from '#verify/find-unrecorded';
import { type CommandReplay, replayCommands } from './replay/replay-commands.ts';
import { surveyJournal } from './replay/survey-fills-log.ts';
import type { ReplayOptions } from './replay.ts';

export interface ReconcileOptions extends ReplayOptions {
  /** Home's database, as its owner. Home may run on it. */
  readonly databaseUrl: string;
  /** The broker's management API, as `auditor`. */
  readonly managementUrl: string;
  readonly sleep: (ms: number) => Promise<void>;
}

/** What was brought home from `orders.log`. All numbers are of this run alone. */
export interface Reconciled extends Omit<CommandReplay, 'repriced' | 'commandsAgain'> {
  /** Orders and commands that now wait for the engine, as if their message had just come. */
  readonly taken: number;
  /** Commands without a record that may still come by their queue: nothing was done. */
  readonly mayWait: number;
}

const ACTION: AuditAction = 'orders.reconciled';

/**
 * Brings home the commands that stand in the edge's journal alone: their message never came to a
 * partition, because somebody had removed a binding or emptied a queue. Home may run, and should: as
 * long as commands may still wait in a queue nothing is touched, and `mayWait` says how many.
 *
 * Each is admitted as the engine would, from its place in the journal: what an intake cannot have
 * stamped there is set aside. Orders are stored as waiting, and the engine takes them over within
 * seconds; the price rule gives them the print that they would have had in time. What an earlier
 * restore gave up stays given up. Run again, it finds nothing to do.
 */
export async function reconcileOrders(options: ReconcileOptions): Promise<Reconciled> {
  const { databaseUrl, amqpUrl, keyFiles, log, clock } = options;
  const sql = createSql({ url: databaseUrl, applicationName: 'reconcile', poolSize: 2 });
  const publicKeys = await openPublicKeys(keyFiles.publicKeys, log);
  const sealingKeys = await openSealingKeys(keyFiles.sealingKeys, log);
  try {
    const { submissionsGivenUp: givenUp } = await surveyJournal({
      amqpUrl,
      journalKeys: keyFiles.journalKeys,
    });
    return await withBroker(amqpUrl, async (connection) => {
      const { span, missing, mayWait } = await findUnrecorded({ ...options, sql }, connection);
      const nothing = { commands: span.messages, refused: 0, setAside: new Map(), taken: 0 };
      if (missing.length === 0 || mayWait > 0) return { ...nothing, mayWait };
      const wanted = new Set(missing.map(({ contentSha256 }) => contentSha256));
      const { repriced, commandsAgain, ...replayed } = await replayCommands(
        {
          ...{
            sql,
            clock,
            admission: createAdmission({ ...options, sql, publicKeys, sealingKeys }),
          },
          admit: {
            rules: (await readRulesHistory(sql)).latest,
            instruments: await loadInstruments(sql),
          },
          isWanted: ({ submission, contentSha256 }) =>
            wanted.has(contentSha256) && !(submission && givenUp.has(submission.id)),
          // No engine has ever seen them: whatever they come to is their first answer.
          mayHaveBeenAnswered: false,
        },
        connection,
      );
      const taken = repriced + commandsAgain;
      const setAside = [...replayed.setAside.values()].reduce((sum, count) => sum + count, 0);
      const details = JSON.stringify({ taken, refused: replayed.refused, set_aside: setAside });
      await sql`
        select record_audit(${clock()}, ${ACTION}, null, null, null, ${details}::text::jsonb)`;
      return { ...replayed, taken, mayWait };
    });
  } finally {
    for (const keys of [publicKeys, sealingKeys]) keys.close();
    await sql.end({ timeout: 2 });
  }
}

/** For the person who asked for it. */
export function reconciledLines({ commands, taken, refused, setAside, mayWait }: Reconciled) {
  if (mayWait > 0) {
    return [
      `nothing was done: ${mayWait} commands without a record may still wait in a queue.`,
      'Again, once home has worked its queues off; it has to run for that',
    ];
  }
  const asides = [...setAside].map(([reason, count]) => `${count} ${reason}`);
  return [
    `read             ${commands} commands of orders.log`,
    `taken            ${taken} commands that stood there alone; the engine settles them`,
    ...(refused > 0 ? [`refused          ${refused} commands`] : []),
    ...(asides.length > 0 ? [`set aside        ${asides.join(', ')}`] : []),
  ];
}
