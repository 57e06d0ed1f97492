import { RELAY_READER } from '../../../home/outbox/relay.ts';
import { SNAPSHOTS_READER } from '../../../home/portfolio/keep-snapshots.ts';
import { ALICE, id } from '../../../home/verify/testing/small-world.ts';
import type { PostgresAttempt } from './attempt.ts';

/** The audit log, the tape and the outbox. */
export const RECORDS: readonly PostgresAttempt[] = [
  {
    what: 'record an act of anyone’s in the audit log',
    allowed: ['api'],
    act: (sql) => sql`select record_audit(now(), 'user.changed', ${ALICE}, null, null, '{}')`,
  },
  {
    what: 'record there that an order was refused',
    allowed: ['engine'],
    act: (sql) => sql`select record_refused_order(now(), ${id(1)}, '{}')`,
  },
  {
    what: 'write into the audit log past its function',
    allowed: [],
    act: (sql) => sql`
      insert into audit_log select id + 1000, at, action, actor_id, subject, address, details,
        prev_hash, hash from audit_log limit 1`,
  },
  {
    what: 'change, delete or cut off rows of the audit log',
    allowed: [],
    act: (sql) => sql`update audit_head set last_id = 0`,
  },
  {
    what: 'write a price onto the tape',
    allowed: ['feeder'],
    act: (sql) => sql`
      insert into prints (ticker_id, at, kind, last, source, received_at)
      select ticker_id, at + interval '1 microsecond', 'TRADE', 1, 'x', now() from prints limit 1
      returning 1`,
  },
  {
    what: 'change or delete a price on the tape',
    allowed: [],
    act: (sql) => sql`update prints set last = last`,
  },
  {
    what: 'drop old days of the tape',
    allowed: ['feeder'],
    act: (sql) => sql`select drop_prints_before('2000-01-01')`,
  },
  {
    what: 'drop one of its last days',
    allowed: [],
    act: (sql) => sql`
      with dropped as materialized (select drop_prints_before('9999-12-31') as days)
      select 1 from dropped, generate_series(0, 2) as ago, lateral (
        select (now() at time zone 'UTC')::date - ago as day) as last
      where dropped.days > 0 and to_regclass('prints_' || to_char(day, 'YYYYMMDD')) is null`,
    stoppedBy: { feeder: 'nothing' },
  },
  {
    what: 'choose the exchange of a coin',
    allowed: ['api'],
    act: (sql) => sql`with chosen as (update instruments set source = 'bitget') select 1`,
  },
  {
    what: 'replace a gap of the tape that is open',
    allowed: ['feeder'],
    act: (sql) => sql`select forget_open_gaps(array['X'], array['X'], array[now()])`,
  },
  {
    what: 'have candles made of the tape',
    allowed: ['feeder'],
    act: (sql) => sql`
      select make_candles(array['X'], array[now()], array[now() + interval '1 minute'], array[now()])`,
  },
  {
    what: 'drop old months of candles',
    allowed: ['feeder'],
    act: (sql) => sql`select drop_candle_months_before('2000-01-01')`,
  },
  {
    what: 'change a candle',
    allowed: [],
    act: (sql) => sql`update candles set close = close`,
  },
  {
    what: 'give the charts a past of before the tape',
    allowed: ['feeder'],
    act: (sql) => sql`
      insert into candle_history (ticker_id, minutes, open_at, open, high, low, close, source, is_part)
      values ('X', 1, now(), 1, 1, 1, 1, 'x', false) returning 1`,
  },
  {
    what: 'change or delete that past',
    allowed: [],
    act: (sql) => sql`update candle_history set close = close`,
  },
  {
    what: 'change an instrument',
    allowed: [],
    act: (sql) => sql`update instruments set is_tradable = true`,
  },
  {
    what: 'say when a market trades on a day',
    allowed: ['api'],
    act: (sql) => sql`
      select set_calendar_override(0, jsonb_build_object('set_by', ${ALICE}::text), null, '{}')`,
  },
  {
    what: 'say it past the function, or change what was said',
    allowed: [],
    act: (sql) => sql`
      insert into calendar_overrides (id, market, day, kind, note, set_by, set_at, effective_from)
      values (1, 'KRX', '2026-12-24', 'CLOSED', '', ${ALICE}, now(), now() + interval '1 hour')`,
  },
  {
    what: 'say who may trade what',
    allowed: ['api'],
    act: (sql) => sql`
      select set_trading_mode(jsonb_build_object('set_by', ${ALICE}::text), null, '{}')`,
  },
  {
    what: 'say that past the function',
    allowed: [],
    act: (sql) => sql`
      insert into trading_modes (id, scope, mode, note, set_by, set_at, effective_from)
      values (1, 'ALL', 'ACTIVE', '', ${ALICE}, now(), now() + interval '1 hour')`,
  },
  {
    what: 'set a template of messages, or restore its default',
    allowed: ['api'],
    act: (sql) => sql`
      select set_message_template(jsonb_build_object('updated_by', ${ALICE}::text), null, '{}')`,
  },
  {
    what: 'write one past the function',
    allowed: [],
    act: (sql) => sql`
      insert into message_templates (key, content, version, updated_at, updated_by)
      values ('x', 'x', 1, now(), ${ALICE})`,
  },
  {
    what: 'have a text tried out in Discord, marked or not',
    allowed: ['api'],
    act: (sql) => sql`
      select test_message_template('alerts', 'x', 'x', now(), ${ALICE}, null, '{}')`,
  },
  {
    what: 'note that the broker was asked about days',
    allowed: ['feeder'],
    act: (sql) => sql`
      insert into calendar_checks (market, attempted_at) values ('KRX', now()) returning 1`,
  },
  {
    what: 'write a link of an account’s chain of receipts',
    allowed: ['engine'],
    act: (sql) => sql`
      insert into settlement_receipts (id, user_id, seq, decided_at, hash)
      values (${id(9)}, ${ALICE}, 1, now(), 'x') returning 1`,
  },
  {
    what: 'change, delete or cut off links of it',
    allowed: [],
    act: (sql) => sql`update settlement_receipts set seq = 2 returning 1`,
  },
  {
    what: 'enter a corporate action that is ahead',
    allowed: ['api'],
    act: (sql) => sql`
      insert into corporate_actions (id, ticker_id, kind, effective_at, amount, created_by, created_at)
      values (${id(9)}, 'KRX-STOCK-005930', 'CASH_DIVIDEND', now() + interval '1 day', 1, ${ALICE}, now())
      returning 1`,
  },
  {
    what: 'enter one that has taken effect',
    allowed: [],
    act: (sql) => sql`
      insert into corporate_actions (id, ticker_id, kind, effective_at, amount, created_by, created_at)
      values (${id(9)}, 'KRX-STOCK-005930', 'CASH_DIVIDEND', now(), 1, ${ALICE}, now()) returning 1`,
    stoppedBy: { api: '23514' },
  },
  {
    what: 'change what it gives, or delete it',
    allowed: [],
    act: (sql) =>
      sql`update corporate_actions set amount = 2 where kind = 'CASH_DIVIDEND' returning 1`,
  },
  {
    what: 'note that everyone has had it',
    allowed: ['engine'],
    act: (sql) => sql`update corporate_actions set swept_at = now() returning 1`,
  },
  {
    what: 'change what it came to for somebody',
    allowed: [],
    act: (sql) => sql`update action_applications set gross_krw = 1 returning 1`,
  },
  {
    what: 'ask for a halt of an instrument',
    allowed: ['api'],
    act: (sql) => sql`
      insert into halts (id, ticker_id, cause, requested_by, requested_at)
      values (${id(9)}, 'KRX-STOCK-005930', 'ADMIN', ${ALICE}, now()) returning 1`,
  },
  {
    what: 'say from when on it is halted',
    allowed: ['feeder'],
    act: (sql) => sql`
      insert into halts (id, ticker_id, cause, requested_at, from_at, before_at, before_price,
        after_at, after_price, source)
      values (${id(9)}, 'KRX-STOCK-005930', 'JUMP', now(), now(), now(), 1, now(), 2, 'x')
      returning 1`,
  },
  {
    what: 'take back that an instrument was halted',
    allowed: [],
    act: (sql) => sql`delete from halts`,
  },
  {
    what: 'put a price in quarantine, or draw a price band',
    allowed: ['feeder'],
    act: (sql) => sql`
      with band as (insert into session_bases (ticker_id, day, base, source, recorded_at)
        values ('KRX-STOCK-005930', '2026-11-20', 1, 'x', now()))
      insert into quarantined_prints (ticker_id, at, kind, last, source, received_at, reason,
        quarantined_at)
      values ('KRX-STOCK-005930', now(), 'TRADE', 1, 'x', now(), 'ALONE', now()) returning 1`,
  },
  {
    what: 'tell screens of an order that there is not',
    allowed: ['engine'],
    act: (sql) => sql`
      with told as (
        insert into outbox (channel, subject, payload, created_at)
        values ('trade_events', 'x', '{}', now()))
      select 1`,
  },
  {
    what: 'forge an image of an account in the outbox',
    allowed: [],
    act: (sql) => sql`
      with told as (
        insert into outbox (channel, subject, payload, created_at)
        values ('journal', 'users', '{}', now()))
      select 1`,
  },
  {
    what: 'move the relay’s cursor, so that screens miss events',
    allowed: ['relay'],
    act: (sql) => sql`
      update outbox_cursors set id = id where reader = ${RELAY_READER} returning 1`,
    stoppedBy: { journal: 'nothing', snapshots: 'nothing', notifier: 'nothing' },
  },
  {
    what: 'move the journal’s cursor, so that the edge misses them',
    allowed: ['journal'],
    act: (sql) => sql`
      update outbox_cursors set id = id where reader = 'fills-journal' returning 1`,
    stoppedBy: { relay: 'nothing', snapshots: 'nothing', notifier: 'nothing' },
  },
  {
    what: 'move the cursor of snapshots, so that none is struck again',
    allowed: ['snapshots'],
    act: (sql) => sql`
      update outbox_cursors set id = id where reader = ${SNAPSHOTS_READER} returning 1`,
    stoppedBy: { relay: 'nothing', journal: 'nothing', notifier: 'nothing' },
  },
  {
    what: 'move the cursor of what Discord is told, so that it misses events',
    allowed: ['notifier'],
    act: (sql) => sql`
      update outbox_cursors set id = id where reader = 'discord-alerts' returning 1`,
    stoppedBy: { relay: 'nothing', journal: 'nothing', snapshots: 'nothing' },
  },
  {
    what: 'switch a channel of Discord off, and what waits for it',
    allowed: ['notifier'],
    act: (sql) => sql`select switch_off_discord('alerts', now())`,
  },
  {
    what: 'take away the cursor of another reader',
    allowed: [],
    act: (sql) => sql`delete from outbox_cursors where reader = ${RELAY_READER} returning 1`,
  },
  {
    what: 'put words into the mouth of the house in Discord',
    allowed: ['notifier'],
    act: (sql) => sql`
      insert into discord_messages (channel, transaction_id, event_id, part, template, mutable,
        fields, state, in_doubt, event_at)
      values ('alerts', '1', 1, 1, 'whale_trade', false, '{}', 'pending', false, now())
      returning 1`,
  },
  {
    what: 'delete what Discord was told, after thirty days',
    allowed: ['notifier'],
    act: (sql) => sql`select prune_discord_messages('infinity', 1)`,
  },
  {
    what: 'delete what waits for Discord',
    allowed: [],
    act: (sql) => sql`delete from discord_messages`,
  },
  {
    what: 'write what an account was worth, and what became of its positions',
    allowed: ['snapshots'],
    act: (sql) => sql`
      with minute as (insert into equity_minutes (user_id, at, cash_krw, liabilities_krw, struck_at)
        values (${ALICE}, now(), 1, 0, now()))
      insert into equity_days (user_id, at, cash_krw, liabilities_krw, struck_at)
      values (${ALICE}, now(), 1, 0, now()) returning 1`,
  },
  {
    what: 'delete what it was worth by the minute, after thirty days',
    allowed: ['snapshots'],
    act: (sql) => sql`select prune_equity_minutes('infinity', 1)`,
  },
  {
    what: 'delete what it was worth by the day',
    allowed: [],
    act: (sql) => sql`delete from equity_days`,
  },
  {
    what: 'delete what became of its positions that is struck again',
    allowed: ['snapshots'],
    act: (sql) => sql`
      select delete_outdated_position_events(array[${ALICE}]::uuid[], array[0], array[now()])`,
  },
  {
    what: 'delete that past the function',
    allowed: [],
    act: (sql) => sql`delete from position_events`,
  },
  {
    what: 'delete events',
    allowed: [],
    act: (sql) => sql`delete from outbox`,
  },
  {
    what: 'delete events that are a week old and that every reader has passed',
    allowed: ['relay'],
    act: (sql) => sql`select prune_outbox('infinity', 1)`,
  },
];
