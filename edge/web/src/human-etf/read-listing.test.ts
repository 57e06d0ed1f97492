import { expect, test } from 'vitest';
import { listingDenial, readListing } from './read-listing.ts';

test.each([
  ['10', '0.1'],
  ['12.5', '0.125'],
  ['12.50', '0.125'],
  ['0.01', '0.0001'],
  ['0', '0'],
  ['100', '1'],
  ['100.00', '1'],
])('%s %% of the profit is a rate of %s', (percent, rate) => {
  const read = readListing({ name: 'JIHO', percent });
  expect(read).toEqual({ ok: true, listing: { name: 'JIHO', dividend_rate: rate } });
});

test.each([
  [{ name: 'J', percent: '10' }, 'NAME'],
  [{ name: 'jiho', percent: '10' }, 'NAME'],
  [{ name: '지호', percent: '10' }, 'NAME'],
  [{ name: 'A'.repeat(17), percent: '10' }, 'NAME'],
  [{ name: 'JIHO', percent: '' }, 'PERCENT'],
  [{ name: 'JIHO', percent: '100.01' }, 'PERCENT'],
  [{ name: 'JIHO', percent: '1.234' }, 'PERCENT'],
  [{ name: 'JIHO', percent: '-1' }, 'PERCENT'],
] as const)('%o is refused for its %s', (entry, fault) => {
  expect(readListing(entry)).toEqual({ ok: false, fault });
});

test.each([
  ['NOT_ELIGIBLE', 'listed=HUMAN-ETF-JIHO', 'listed'],
  ['NOT_ELIGIBLE', 'margin=on', 'margin'],
  ['NOT_ELIGIBLE', 'name=taken', 'taken'],
  ['NOT_ELIGIBLE', 'equity=999999 minimum=1000000', 'equity'],
  ['LIMIT_EXCEEDED', 'limit=bailout allowed_at=2026-12-01T00:00:00Z', 'bailout'],
  ['SELF_DEALING', 'human_etf=HUMAN-ETF-MINA', 'holder'],
  ['AUTH_REVOKED', null, undefined],
])('%s %s is told as %s', (reason, detail, denial) => {
  expect(listingDenial(reason, detail)).toBe(denial);
});
