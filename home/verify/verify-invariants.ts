import { createSql, type Sql } from '@mockstreet/db/client';
import { readCorporateActions } from '#market/corporate-actions';
import { loadInstruments } from '#market/instruments';
import { DEFAULT_TRADING_RULES } from '#trading/core/trading-rules';
import { readRulesHistory } from '#trading/rules-history';
import { actionsApplied } from './actions-applied.ts';
import { ACTS_RECORDED, checkAuditChain } from './audit-chain.ts';
import { BAILOUTS_KEPT } from './bailouts-kept.ts';
import { checkCommandIdentity } from './command-identity.ts';
import { COMMANDS_ANSWERED } from './commands-answered.ts';
import { decimalOnly } from './decimal-only.ts';
import { FIGURES_FOLLOW } from './figures-follow.ts';
import { checkFirstPrints } from './first-prints.ts';
import { HOLDS } from './holds.ts';
import { HUMAN_ETFS_KEPT } from './human-etfs-kept.ts';
import { checkForcedSales, checkOrderIdentity, IDEMPOTENT } from './idempotent.ts';
import type { Finding } from './invariants.ts';
import { checkJournalPlace } from './journal-place.ts';
import { checkJournalRecorded } from './journal-recorded.ts';
import { checkLimitsKept } from './limits-kept.ts';
import { marginKept } from './margin-kept.ts';
import { MONEY_CONSERVED } from './money-conserved.ts';
import { neverStale } from './never-stale.ts';
import { NOTHING_LOST } from './nothing-lost.ts';
import { NOTHING_OVERSPENT } from './nothing-overspent.ts';
import { createSplits } from './order-at.ts';
import { checkPassedOver } from './passed-over.ts';
import { checkReceiptChains, RECEIPTS_GIVEN } from './receipt-chains.ts';
import { checkReplayed } from './replayed.ts';
import { checkSharesHeld } from './shares-held.ts';
import { runSqlCheck } from './sql-check.ts';

export interface VerifyOptions {
  readonly databaseUrl: string;
  /** The edge's broker, for the journal. */
  readonly amqpUrl: string;
  readonly managementUrl: string;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Postgres could not be asked; nothing is known. */
export class DatabaseUnreachable extends Error {
  override name = 'DatabaseUnreachable';
}

/** A check may read everything there is. */
const STATEMENT_TIMEOUT_MS = 900_000;

/**
 * Checks the invariants on an instance's data; it may be running or stopped. The database is read
 * in one snapshot, so that settlements going on meanwhile cannot look like breaches.
 */
export async function verifyInvariants(options: VerifyOptions): Promise<Finding[]> {
  const sql = createSql({
    url: options.databaseUrl,
    applicationName: 'verify',
    poolSize: 2,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    settings: { work_mem: '128MB' },
  });
  try {
    await reach(sql);
    const journal = await checkJournalRecorded({ ...options, sql });
    return [...journal, ...(await verifyDatabase(sql))];
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Every rule that the database alone can answer, in one snapshot of it. */
async function verifyDatabase(sql: Sql): Promise<Finding[]> {
  const findings = await sql.begin('isolation level repeatable read read only', (snapshot) =>
    checkDatabase(snapshot as unknown as Sql),
  );
  return findings as Finding[];
}

/** The same on a connection whose transaction, if any, is the caller's. */
export async function checkDatabase(sql: Sql): Promise<Finding[]> {
  const instruments = await loadInstruments(sql);
  const history = await readRulesHistory(sql);
  const checks = [
    ...NOTHING_LOST,
    ...COMMANDS_ANSWERED,
    ...actionsApplied(DEFAULT_TRADING_RULES),
    ...MONEY_CONSERVED,
    ...NOTHING_OVERSPENT,
    ...HOLDS,
    ...marginKept(DEFAULT_TRADING_RULES, history),
    ...BAILOUTS_KEPT,
    ...HUMAN_ETFS_KEPT,
    ...IDEMPOTENT,
    ...neverStale(DEFAULT_TRADING_RULES, instruments.values(), history),
    ...decimalOnly(),
    ...ACTS_RECORDED,
    ...RECEIPTS_GIVEN,
    ...FIGURES_FOLLOW,
  ];
  const findings: Finding[] = [];
  for (const check of checks) findings.push(await runSqlCheck(sql, check));
  const splits = createSplits(await readCorporateActions(sql), instruments);
  findings.push(await checkLimitsKept(sql, splits), await checkPassedOver(sql, splits));
  findings.push(await checkFirstPrints(sql, instruments));
  findings.push(await checkSharesHeld(sql, splits));
  findings.push(await checkOrderIdentity(sql), await checkForcedSales(sql));
  findings.push(await checkCommandIdentity(sql));
  findings.push(await checkAuditChain(sql));
  findings.push(await checkReceiptChains(sql));
  findings.push(await checkReplayed(sql), await checkJournalPlace(sql));
  return findings;
}

async function reach(sql: Sql): Promise<void> {
  try {
    await sql`select 1`;
  } catch (error) {
    throw new DatabaseUnreachable(
      'PostgreSQL does not answer: it runs while npm start or npm run home does',
      { cause: error },
    );
  }
}
