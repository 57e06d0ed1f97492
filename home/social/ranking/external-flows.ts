import type { Sql } from '@mockstreet/db/client';

/**
 * The one list of what counts as an external flow, as a query of `user_id, kind, at, equity_before,
 * equity_after` over a relation `asked (user_id, grant_id)`. A new kind is a further `union all`
 * here: what the account was worth just before it, and just after. It reaches the ranking with the next event
 * of its user in the outbox; those of `BAILOUT_KIND` are counted where people see it.
 */
export function selectExternalFlows(sql: Sql) {
  return sql`
    select asked.user_id, 'GRANT' as kind, event_at as at, 0::numeric as equity_before,
      amount as equity_after
    from asked join ledger_entries as entry
      on entry.journal_id = asked.grant_id and entry.account = 'CASH'
    union all
    select asked.user_id, 'BAILOUT', at, equity_before_krw, cash_krw
    from asked join bailouts using (user_id)`;
}
