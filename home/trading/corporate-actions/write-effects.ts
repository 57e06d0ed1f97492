import { columnNames, type ParameterList, unnestRows } from '../settlement/unnest-rows.ts';
import {
  ACTION_LEDGER_COLUMNS,
  actionLedgerRows,
  EFFECT_COLUMNS,
  type EffectRow,
} from './action-rows.ts';

/**
 * The part of a settlement's statement that records corporate actions; nothing where there are none,
 * which is nearly always. Whoever was there before has written the application: then there are no
 * ledger lines either, and {@link guardEffects} ends the statement.
 */
export function writeEffects(effects: readonly EffectRow[], parameters: ParameterList): string {
  if (effects.length === 0) return '';
  const ledger = unnestRows(parameters, 'line', ACTION_LEDGER_COLUMNS, actionLedgerRows(effects));
  return `written_effects as (
      insert into action_applications (${columnNames(EFFECT_COLUMNS)})
      select ${columnNames(EFFECT_COLUMNS)} from ${unnestRows(parameters, 'row', EFFECT_COLUMNS, effects)}
      on conflict do nothing
      returning journal_id, user_id, effective_at),
    written_action_ledger as (
      insert into ledger_entries
        (journal_id, leg, kind, account, user_id, asset, amount, event_at)
      select effect.journal_id, line.leg, line.kind, line.account,
        case when line.owned then effect.user_id end, line.asset, line.amount, effect.effective_at
      from ${ledger} join written_effects effect on effect.journal_id = line.journal_id),`;
}

/** No account may have had one of these actions before. */
export function guardEffects(effects: readonly EffectRow[], parameters: ParameterList): string {
  if (effects.length === 0) return '';
  parameters.values.push(effects.length);
  return `,
      (select count(*) from written_effects) = $${parameters.values.length}::bigint
        or settlement_conflict('actions')`;
}
