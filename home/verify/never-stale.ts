import type { Sql } from '@mockstreet/db/client';
import { formatDecimal } from '@mockstreet/shared/decimal';
import { CLOCK_ERROR_MS_MAX } from '@mockstreet/shared/order-envelope';
import { PROOF_TOLERANCE_SECONDS } from '@mockstreet/shared/order-proof';
import type { Instrument } from '#market/instruments';
import { USD_KRW } from '#market/print';
import type { TradingRules } from '#trading/core/trading-rules';
import { rulesDigest } from '#trading/rules-digest';
import type { RulesHistory } from '#trading/rules-history';
import type { Fragment, SqlCheck } from './sql-check.ts';
import { firstEligible, tapeBegins } from './tape-fragments.ts';

/**
 * Invariant 7: each fill is what its print says, and its print is the first eligible one of the
 * tape. Old days of the tape are dropped whole, so orders from before {@link tapeBegins} can only
 * be checked against the print recorded with their fill. Figures of the rules are held against what was
 * decided under these rules, whatever the house lent on: others may have been in force before.
 */
export function neverStale(
  rules: TradingRules,
  instruments: Iterable<Instrument>,
  history: RulesHistory,
): readonly SqlCheck[] {
  // Who names an instrument that there is not is denied under the rules all the same.
  const decided = [undefined, ...instruments];
  const digests = decided.flatMap((one) => history.known.map((rule) => rulesDigest(rule, one)));
  const present = [...new Set(digests)];
  const { clockMarginMicros, fxMaxAgeMicros } = rules;
  return [
    {
      invariant: 7,
      rule: 'eligible prints lie later than acceptance and signature by the clock margin',
      unit: 'orders',
      checked: (sql) => sql`select count(*) from orders`,
      breaches: (sql) => sql`
        select format('order %s accepted %s, give or take %s ms, signed %s, not before %s', id,
          accepted_at, clock_error_ms, coalesce(signed_at::text, 'never'), not_before)
        from orders
        where liquidation_id is null and (accepted_at > ${otherRulesUntil(sql, present)}
            and not_before <> greatest(accepted_at, signed_at)
              + make_interval(secs => clock_error_ms * 0.001)
              + ${clockMarginMicros}::bigint * interval '1 microsecond'
          or clock_error_ms > ${CLOCK_ERROR_MS_MAX}
          or abs(extract(epoch from signed_at - accepted_at)) > ${PROOF_TOLERANCE_SECONDS})`,
    },
    {
      invariant: 7,
      rule: 'a market order fills on the first eligible print of the tape, as the tape has it',
      unit: 'fills',
      checked: (sql) => sql`
        select count(*) from fills join orders on orders.id = order_id
        where not_before >= ${tapeBegins(sql)} and type = 'MARKET' and liquidation_id is null`,
      breaches: (sql) => sql`
        select format('order %s not before %s filled on %s, the tape has %s', o.id, o.not_before,
          f.print_at, coalesce(first.at::text, 'none'))
        from fills f join orders o on o.id = f.order_id
        left join lateral (${firstEligible(sql, sql`o.not_before`, sql`f.print_at`)}) as first on true
        where o.not_before >= ${tapeBegins(sql)} and o.type = 'MARKET'
          and o.liquidation_id is null
          and (f.print_at, f.print_kind, f.print_bid, f.print_ask, f.print_last, f.print_source)
            is distinct from (first.at, first.kind,
              case first.kind when 'QUOTE' then first.bid end,
              case first.kind when 'QUOTE' then first.ask end, first.last, first.source)`,
    },
    {
      invariant: 7,
      rule: 'a fill is neither later than its deadline nor on an undecided part of the tape',
      unit: 'fills',
      checked: (sql) => sql`select count(*) from fills`,
      breaches: (sql) => sql`
        select format('order %s filled on %s, deadline %s, tape complete to %s', o.id, f.print_at,
          coalesce(o.deadline_at::text, 'none'), coalesce(head.complete_to::text, 'nowhere'))
        from fills f join orders o on o.id = f.order_id
        left join tape_heads head on head.ticker_id = f.ticker_id
        where not coalesce(f.print_at > o.not_before
          and case when o.liquidation_id is not null then f.print_at <= o.filled_at
            when ${isGoodTill(sql)} then coalesce(f.print_at < o.deadline_at, true)
            else f.print_at <= o.deadline_at or ${wasStoppedBefore(sql, sql`f.print_at`)} end
          and (f.print_at <= head.complete_to or ${wasBeforeRestore(sql)}), false)`,
    },
    {
      invariant: 7,
      rule: 'a market order pays what its print asks, or the worse end of a bar',
      unit: 'fills',
      checked: (sql) => sql`
        select count(*) from fills join orders on orders.id = order_id where type = 'MARKET'`,
      breaches: (sql) => sql`
        select format('order %s: %s at %s on a %s of %s / %s / %s', o.id, f.side, f.price,
          f.print_kind, coalesce(f.print_bid::text, '-'), f.print_last, coalesce(f.print_ask::text, '-'))
        from fills f join orders o on o.id = f.order_id
        left join prints p on p.ticker_id = f.ticker_id and p.at = f.print_at
        where o.type = 'MARKET' and f.price is distinct from case
          when f.print_kind = 'QUOTE' and f.side = 'BUY' then f.print_ask
          when f.print_kind = 'QUOTE' then f.print_bid
          when f.print_kind = 'BAR' and p.at is null then f.price
          when f.print_kind = 'BAR' and f.side = 'BUY' then greatest(p.open, p.last)
          when f.print_kind = 'BAR' then least(p.open, p.last)
          else f.print_last end`,
    },
    {
      invariant: 7,
      rule: 'what a fill moves follows from its price, quantity and rate',
      unit: 'fills',
      checked: (sql) => sql`select count(*) from fills`,
      breaches: (sql) => sql`
        select format('order %s: %s × %s × %s is not %s won', order_id, quantity, price,
          coalesce(applied_exchange_rate, 1), gross_krw)
        from fills,
        lateral (select quantity * price as exact,
          quantity * price * coalesce(applied_exchange_rate, 1) as exact_krw) as worth
        where (gross, gross_krw) is distinct from case side
          when 'BUY' then (ceil(exact * 1e8) / 1e8, ceil(exact_krw))
          else (floor(exact * 1e8) / 1e8, floor(exact_krw)) end`,
    },
    {
      invariant: 7,
      rule: 'dollars are converted at the last USD/KRW print, less the spread',
      unit: 'fills',
      checked: (sql) => sql`select count(*) from fills where currency = 'USD'`,
      breaches: (sql) => sql`
        select format('order %s at %s converted at %s on a rate of %s at %s', f.order_id, f.print_at,
          coalesce(f.applied_exchange_rate::text, 'none'), coalesce(f.fx_last::text, 'none'),
          coalesce(f.fx_print_at::text, 'never'))
        from fills f join orders o on o.id = f.order_id
        left join lateral (
          select at, last, source from prints
          where ticker_id = ${USD_KRW} and at <= o.filled_at
            and at >= o.filled_at - ${fxMaxAgeMicros}::bigint * interval '1 microsecond'
          order by at desc limit 1) as rate on true
        left join lateral (select ${spread(sql, rules)} as factor) as spread on true
        where (f.currency = 'USD') is distinct from (f.applied_exchange_rate is not null)
          or f.currency = 'USD' and (o.decided_under is null or o.decided_under = any(${present}::text[]))
            and (f.applied_exchange_rate is distinct from case f.side
                when 'BUY' then ceil(f.fx_last * (1 + spread.factor) * 1e8) / 1e8
                else floor(f.fx_last * (1 - spread.factor) * 1e8) / 1e8 end
              or f.print_at >= ${tapeBegins(sql)} + interval '3 days'
                and (f.fx_print_at, f.fx_last, f.fx_source)
                  is distinct from (rate.at, rate.last, rate.source))`,
    },
    TRADED_THROUGH,
    ...ENDED_WITHOUT_A_PRICE,
  ];
}

const TRADED_THROUGH: SqlCheck = {
  invariant: 7,
  rule: 'an order that rested fills on a print as the tape has it',
  unit: 'fills',
  checked: (sql) => sql`
    select count(*) from fills join orders on orders.id = order_id
    where resting_since is not null and print_at >= ${tapeBegins(sql)}`,
  breaches: (sql) => sql`
    select format('order %s filled on %s of %s', o.id, f.print_at, f.print_last)
    from fills f join orders o on o.id = f.order_id
    left join prints p on p.ticker_id = f.ticker_id and p.at = f.print_at
    where o.resting_since is not null and f.print_at >= ${tapeBegins(sql)}
      and (f.print_kind, f.print_bid, f.print_ask, f.print_last, f.print_source)
        is distinct from (p.kind, case p.kind when 'QUOTE' then p.bid end,
          case p.kind when 'QUOTE' then p.ask end, p.last, p.source)`,
};

/** Orders that ended without a fill since none was to be had in their time. */
const ENDED_WITHOUT_A_PRICE: readonly SqlCheck[] = [
  {
    invariant: 7,
    rule: 'EXPIRED means that its time was over, on a tape that was complete that far',
    unit: 'orders',
    checked: (sql) => sql`select count(*) from orders where reason = 'EXPIRED'`,
    breaches: (sql) => sql`
      select format('order %s, good till %s, tape complete to %s', o.id,
        coalesce(o.deadline_at::text, 'cancelled'), coalesce(head.complete_to::text, 'nowhere'))
      from orders o left join tape_heads head on head.ticker_id = o.ticker_id
      where o.reason = 'EXPIRED' and o.time_in_force is distinct from 'IOC'
        and not coalesce(o.type = 'LIMIT' and
          (o.deadline_at <= greatest(head.complete_to, o.not_before)
            or o.deadline_at is not null and ${wasBeforeRestore(sql)}), false)`,
  },
  {
    invariant: 7,
    rule: 'NO_PRICE means that there was none by the deadline',
    unit: 'orders',
    checked: (sql) => sql`
      select count(*) from orders
      where reason = 'NO_PRICE' and not_before >= ${tapeBegins(sql)}`,
    breaches: (sql) => sql`
      select format('order %s not before %s, deadline %s, could have had %s', o.id, o.not_before,
        coalesce(o.deadline_at::text, 'none'), coalesce(first.at::text, 'a print still to come'))
      from orders o
      left join tape_heads head on head.ticker_id = o.ticker_id
      left join lateral (${firstEligible(sql, sql`o.not_before`, sql`o.deadline_at`)}) as first on true
      where o.reason = 'NO_PRICE' and o.not_before >= ${tapeBegins(sql)}
        and coalesce(o.reason_detail, '') not like 'split_at=%' and o.reason_detail is distinct from 'delisted'
        and (first.at is not null
          or not coalesce(o.deadline_at <= head.complete_to or ${wasBeforeRestore(sql)}, false))`,
  },
];

/**
 * A halt began before order `o`'s deadline and lasted into its time: its clock stood still, and until when
 * exactly it waited only the calendar knows (decide-again.ts asks it).
 */
function wasStoppedBefore(sql: Sql, at: Fragment): Fragment {
  return sql`exists (
    select from halts where halts.ticker_id = o.ticker_id and halts.from_at < o.deadline_at
      and halts.to_at > o.not_before and halts.to_at <= ${at})`;
}

/** Order `o` waits until a moment that no halt puts off, or for ever. */
function isGoodTill(sql: Sql): Fragment {
  return sql`(o.type = 'LIMIT' and o.time_in_force <> 'IOC')`;
}

/** Order `o` was settled before a restore, on a tape that is still being brought back. */
function wasBeforeRestore(sql: Sql): Fragment {
  return sql`o.settled_at < (
    select max(at) from audit_log where action in ('home.restored', 'journals.replayed'))`;
}

/**
 * When an order was last decided under other rules than these, before which figures of the present ones
 * say nothing of what was admitted. Orders without a digest are from a time when there were no others.
 */
function otherRulesUntil(sql: Sql, present: readonly string[]): Fragment {
  return sql`coalesce((
    select max(settled_at) from orders
    where decided_under is not null and decided_under <> all(${present as string[]}::text[])),
    '-infinity')`;
}

/** What was taken from the rate of fill `f` of order `o`: more where the rate was old. */
function spread(sql: Sql, rules: TradingRules): Fragment {
  return sql`case
    when o.filled_at - f.fx_print_at > ${rules.fxStaleAfterMicros}::bigint * interval '1 microsecond'
    then ${formatDecimal(rules.fxStaleSpread)}::numeric
    else ${formatDecimal(rules.fxSpread)}::numeric end`;
}
