import type { SettlementEvent } from '../settlement/settlement-events.ts';
import { text, time } from '../settlement/settlement-rows.ts';
import type { BailoutRow } from './bailout-rows.ts';

/** What is told of a bailout: to people, and to the journal. */
export function bailoutEvent({ bailout, settledAt }: BailoutRow): SettlementEvent {
  const { id, userId, at, before, surrendered } = bailout;
  return {
    channel: 'human_events',
    subject: id,
    createdAt: settledAt,
    payload: {
      version: 1,
      type: 'bailout_processed',
      command_id: id,
      user_id: userId,
      at: time(at),
      equity_before_krw: text(before.equityKrw),
      equity_after_krw: text(bailout.cashKrw),
      written_off_krw: text(bailout.writtenOffKrw),
      given_krw: text(bailout.givenKrw),
      surrendered: surrendered.length,
      cancelled: bailout.cancelled,
      trusted_again_at: time(bailout.trustedAgainAt),
      settled_at: time(settledAt),
    },
  };
}
