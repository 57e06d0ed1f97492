import type { PostgresAttempt } from './attempt.ts';

/** What can be read. */
export const READS: readonly PostgresAttempt[] = [
  {
    what: 'read the hashes of passwords',
    allowed: ['api', 'backup'],
    act: (sql) => sql`select password_hash from users`,
  },
  {
    what: 'read the present refresh tokens’ ids',
    allowed: ['api', 'backup'],
    act: (sql) => sql`select refresh_id from sessions`,
  },
  {
    what: 'read the digests of API keys',
    allowed: ['api', 'engine', 'control', 'backup'],
    act: (sql) => sql`select digest from api_keys`,
  },
  {
    what: 'read the digests of invites',
    allowed: ['api', 'backup'],
    act: (sql) => sql`select code_digest from invites`,
  },
  {
    what: 'read what the users call themselves, and who is not to be named in Discord',
    allowed: ['api', 'notifier', 'backup'],
    act: (sql) => sql`select id, nickname, discord_alerts_muted from users`,
  },
  {
    what: 'read who the users are',
    allowed: ['api', 'auditor', 'backup'],
    act: (sql) => sql`select username, nickname, role from users`,
  },
  {
    what: 'read balances and positions',
    allowed: ['api', 'engine', 'bot', 'auditor', 'backup'],
    act: (sql) => sql`select balance_krw, quantity from wallets join portfolios using (user_id)`,
  },
  {
    what: 'read orders',
    allowed: ['api', 'engine', 'journal', 'auditor', 'backup'],
    act: (sql) => sql`select * from orders`,
  },
  {
    what: 'read the ledger',
    allowed: ['api', 'snapshots', 'auditor', 'backup'],
    act: (sql) => sql`select * from ledger_entries`,
  },
  {
    what: 'read the amounts of the ledger, and when anybody traded',
    allowed: ['api', 'snapshots', 'bot', 'auditor', 'backup'],
    act: (sql) => sql`select amount, filled_at from ledger_entries, fills`,
  },
  {
    what: 'read what accounts were worth',
    allowed: ['api', 'snapshots', 'auditor', 'backup'],
    act: (sql) => sql`
      select count(*) from equity_minutes, equity_days, position_events, snapshot_accounts`,
  },
  {
    what: 'read what charts show of before the tape',
    allowed: ['api', 'feeder', 'auditor', 'backup'],
    act: (sql) => sql`select count(*) from candle_history`,
  },
  {
    what: 'read the tape',
    allowed: ['api', 'engine', 'feeder', 'journal', 'snapshots', 'bot', 'auditor', 'backup'],
    act: (sql) => sql`select * from prints`,
  },
  {
    what: 'read the audit log',
    allowed: ['api', 'auditor', 'backup'],
    act: (sql) => sql`select * from audit_log`,
  },
  {
    what: 'read whose account something was done to, in the audit log',
    allowed: ['api', 'bot', 'auditor', 'backup'],
    act: (sql) => sql`select id, action, subject from audit_log`,
  },
  {
    what: 'read what happened to orders, in the outbox',
    allowed: [
      'api',
      'relay',
      'journal',
      'snapshots',
      'notifier',
      'scheduler',
      'bot',
      'auditor',
      'backup',
    ],
    act: (sql) => sql`select * from outbox where channel = 'trade_events'`,
  },
  {
    what: 'read how far readers of the outbox have come',
    allowed: [
      'api',
      'relay',
      'journal',
      'snapshots',
      'notifier',
      'scheduler',
      'bot',
      'auditor',
      'backup',
    ],
    act: (sql) => sql`select * from outbox_cursors`,
  },
  {
    what: 'read images of accounts, hashes included, in the outbox',
    allowed: ['journal', 'backup'],
    act: (sql) => sql`select payload from outbox where channel = 'journal'`,
    stoppedBy: {
      ...{ api: 'nothing', relay: 'nothing', snapshots: 'nothing', notifier: 'nothing' },
      ...{ scheduler: 'nothing', bot: 'nothing', auditor: 'nothing' },
    },
  },
  {
    what: 'read which jobs home does each day, and what days came to',
    allowed: ['api', 'scheduler', 'backup'],
    act: (sql) => sql`
      select (select count(*) from jobs), (select count(*) from job_runs), count(*)
      from daily_reports`,
  },
];
