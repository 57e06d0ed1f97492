import { addMicros, formatInstant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { KnownOutages } from '#social/away';
import { notificationText } from './notification-text.ts';

const NOON = instant(1_795_252_500_000_000);
const at = (seconds: number) => formatInstant(addMicros(NOON, seconds * MICROS_PER_SECOND));
const seq = { transactionId: 7n, id: 3n };
const NEVER: KnownOutages = { at: NOON, microsMin: 0, outages: [] };
const AWAY: KnownOutages = {
  ...NEVER,
  outages: [{ fromAt: NOON, toAt: addMicros(NOON, 60_000_000) }],
};
const event = (payload: object) => ({
  ...{ position: seq, userId: 'u', subject: 's', payload: { version: 1, ...payload } },
});
const settled = { type: 'order_settled', order_id: 'o', event_at: at(30), settled_at: at(70) };
const told = (payload: object, known = NEVER) => {
  const text = notificationText(event(payload), seq, known);
  return text === undefined ? undefined : JSON.parse(text).notification;
};

describe('a notification is pushed', () => {
  it.each<[object, string, string]>([
    [{ ...settled, status: 'FAILED', reason: 'NO_PRICE' }, 'ORDER_DENIED', 'o'],
    [{ ...settled, status: 'CANCELLED', reason: 'EXPIRED' }, 'ORDER_EXPIRED', 'o'],
    [
      { type: 'command_settled', command_id: 'c', status: 'REJECTED', settled_at: at(70) },
      'COMMAND_DENIED',
      'c',
    ],
    [
      { type: 'liquidation', liquidation_id: 'l', at: at(1), settled_at: at(70) },
      'LIQUIDATION',
      'l',
    ],
    [
      { type: 'corporate_action_applied', kind: 'CASH_DIVIDEND', applied_at: at(70) },
      'DIVIDEND',
      's',
    ],
    [{ type: 'corporate_action_applied', kind: 'SPLIT', applied_at: at(70) }, 'SPLIT', 's'],
    [
      ...[
        { type: 'human_etf_struck', command_id: 'c', total_dividend_krw: '7', settled_at: at(70) },
      ],
      ...['DIVIDEND_PAID', 'c'],
    ] as never,
    [{ type: 'bailout_processed', command_id: 'b', settled_at: at(70) }, 'BAILOUT', 'b'],
    [{ type: 'away_digest', notification_id: 'd', settled_at: at(70) }, 'AWAY_DIGEST', 'd'],
  ])('of %j', (payload, kind, id) => {
    expect(told(payload)).toEqual({ version: 1, notification_id: id, kind, at: at(70) });
  });

  it.each([
    [{ ...settled, status: 'FILLED' }],
    [{ ...settled, status: 'CANCELLED', reason: 'USER_CANCELLED' }],
    [{ type: 'command_settled', command_id: 'c', status: 'DONE', settled_at: at(70) }],
    [{ type: 'human_etf_struck', command_id: 'c', total_dividend_krw: '0', settled_at: at(70) }],
    [{ type: 'interest_charged', settled_at: at(70) }],
    [{ type: 'daily_report', trade_count: 1 }],
  ])('but not of %j', (payload) => {
    expect(told(payload)).toBeUndefined();
  });

  it('but not of what a digest tells of, which is pushed itself', () => {
    const denied = { ...settled, status: 'FAILED', reason: 'NO_PRICE' };
    expect(told(denied, AWAY)).toBeUndefined();
    expect(told({ ...denied, event_at: at(61) }, AWAY)).toMatchObject({ kind: 'ORDER_DENIED' });
    expect(
      told({ type: 'away_digest', notification_id: 'd', settled_at: at(10) }, AWAY),
    ).toMatchObject({ kind: 'AWAY_DIGEST' });
  });
});
