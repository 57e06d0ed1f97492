import { describe, expect, it } from 'vitest';
import {
  type BoundFacts,
  bindingKeyOf,
  bindToSeal,
  boundFactsOf,
  isBoundTo,
} from './order-binding.ts';

const key = bindingKeyOf(new Uint8Array(32).fill(7));
const facts: BoundFacts = {
  kind: 'order',
  id: '018f2c1e-7b6a-89fb-9d2c-9eab0a539046',
  bodySha256: 'b4b4f860bb3bc5c2360d56bf04a11da75baaa94665e17ee28164a8dbc3e1c79b',
  acceptedAt: '2026-03-02T01:23:45.678901Z',
  clockErrorMs: 12,
};

describe('the binding of an order to its sealed credential', () => {
  it('stays the same text: a queue or a journal may hold one', () => {
    expect(bindToSeal(key, facts)).toBe('bZP2RxldTV_qAPJTqejGR4d1Y6Ht-QpW4jTaSoLB3fE');
  });

  it('fits its order and key', () => {
    expect(isBoundTo(key, facts, bindToSeal(key, facts))).toBe(true);
  });

  it.each<[string, Partial<BoundFacts>]>([
    ['a command', { kind: 'command' }],
    ['another order', { id: '018f2c1e-7b6a-89fb-9d2c-9eab0a539047' }],
    ['another body', { bodySha256: 'c'.repeat(64) }],
    ['another time', { acceptedAt: '2026-03-02T01:23:45.678902Z' }],
    ['another clock', { clockErrorMs: 13 }],
  ])('does not fit %s', (_, change) => {
    expect(isBoundTo(key, { ...facts, ...change }, bindToSeal(key, facts))).toBe(false);
  });

  it('does not fit another key, nor what is no binding', () => {
    const other = bindingKeyOf(new Uint8Array(32).fill(8));
    expect(isBoundTo(other, facts, bindToSeal(key, facts))).toBe(false);
    expect(isBoundTo(key, facts, '')).toBe(false);
    expect(isBoundTo(key, facts, `${bindToSeal(key, facts)}x`)).toBe(false);
  });
});

describe('the binding of a command', () => {
  it('stays the same text', () => {
    expect(bindToSeal(key, { ...facts, kind: 'command' })).toBe(
      'm6cp-vTP_9WKUowHvYdYJcSEuSYdhmThSbO_2kEdLAQ',
    );
  });

  it('tells order and command apart in what an envelope says', () => {
    const common = {
      body_sha256: facts.bodySha256,
      accepted_at: facts.acceptedAt,
      clock_error_ms: facts.clockErrorMs,
    };
    expect(boundFactsOf({ order_id: facts.id, ...common })).toEqual(facts);
    const ofCommand = boundFactsOf({ command_id: facts.id, ...common });
    expect(ofCommand).toEqual({ ...facts, kind: 'command' });
  });
});
