import { parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { settledBy } from './keep-snapshots.ts';

const USER = '0199a000-0000-7000-8000-00000000000a';
const heard = (payload: Record<string, unknown>) =>
  settledBy({ payload: { version: 1, user_id: USER, ...payload } });

describe('what an event of the outbox makes due', () => {
  it('is the minute of the print, for a fill, however much later it was settled', () => {
    const payload = {
      ...{ type: 'order_settled', status: 'FILLED', settled_at: '2026-11-22T09:00:00Z' },
      filled_at: '2026-11-20T03:00:59.999999Z',
    };
    const from = parseInstant('2026-11-20T03:01:00Z');
    expect(heard(payload)).toEqual([{ userId: USER, from }]);
    expect(heard({ ...payload, filled_at: '2026-11-20T03:01:00Z' })).toEqual([
      { userId: USER, from: parseInstant('2026-11-20T03:02:00Z') },
    ]);
  });

  it('is the minute that a corporate action took effect in', () => {
    const payload = {
      ...{ type: 'corporate_action_applied', applied_at: '2026-11-22T09:00:00Z' },
      effective_at: '2026-11-20T00:00:00Z',
    };
    const from = parseInstant('2026-11-20T00:01:00Z');
    expect(heard(payload)).toEqual([{ userId: USER, from }]);
  });

  it('is the minute of a bailout that was granted', () => {
    const from = parseInstant('2026-11-20T00:01:00Z');
    const granted = { type: 'command_settled', kind: 'BAILOUT', status: 'DONE' };
    expect(heard({ ...granted, decided_at: '2026-11-20T00:00:00Z' })).toEqual([
      { userId: USER, from },
    ]);
  });

  it('is the minute of a strike at which a listed user paid', () => {
    const struck = {
      type: 'human_etf_struck',
      at: '2026-11-20T22:00:00Z',
      total_dividend_krw: '7',
    };
    const from = parseInstant('2026-11-20T22:01:00Z');
    expect(heard(struck)).toEqual([{ userId: USER, from }]);
    expect(heard({ ...struck, total_dividend_krw: '0' })).toEqual([]);
  });

  it.each([
    { type: 'order_settled', status: 'FAILED', filled_at: null },
    { type: 'order_settled', status: 'CANCELLED', filled_at: null },
    { type: 'order_placed' },
    { type: 'command_settled' },
    { type: 'command_settled', kind: 'MARGIN', status: 'DONE', decided_at: '2026-11-20T00:00:00Z' },
    {
      type: 'command_settled',
      kind: 'BAILOUT',
      status: 'REJECTED',
      decided_at: '2026-11-20T00:00:00Z',
    },
    { type: 'of a later version' },
  ])('is nothing for $type $status', (payload) => {
    expect(heard(payload)).toEqual([]);
  });

  it.each([
    { type: 'order_settled', status: 'FILLED' },
    { type: 'order_settled', status: 'FILLED', filled_at: 'soon' },
    { type: 'corporate_action_applied', effective_at: '2026-11-20T00:00:00Z', user_id: 7 },
  ])('is not guessed from %j', (payload) => {
    expect(() => heard(payload)).toThrow('without its user or time');
  });
});
