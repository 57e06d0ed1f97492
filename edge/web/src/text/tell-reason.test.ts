import { expect, test } from 'vitest';
import { reasonWords } from './reason-words.ts';
import { tellReason } from './tell-reason.ts';

const tell = (code: string | null, detail: string | null) =>
  tellReason(reasonWords.en, code, detail);

test.each([
  ['LIMIT_EXCEEDED', 'limit=order_krw value=2 maximum=1', 'Above what one order may be'],
  ['LIMIT_EXCEEDED', 'limit=open_orders value=101 maximum=100', 'Too many orders are open'],
  ['LIMIT_EXCEEDED', 'limit=bailout allowed_at=2026-12-22T00:00:00Z', 'Too soon after a bailout'],
  ['LIMIT_EXCEEDED', 'mode=REDUCE_ONLY scope=GLOBAL', 'Only sales are taken at the moment'],
  ['LIMIT_EXCEEDED', null, 'Above what is allowed'],
  ['LIMIT_EXCEEDED', 'limit=of_tomorrow', 'Above what is allowed'],
  ['MARKET_CLOSED', 'market=KRX', 'The market was closed'],
  ['MARKET_CLOSED', 'mode=HALTED scope=USER', 'Trading had been halted'],
  ['ALREADY_FINAL', 'type=MARKET', 'A market order cannot be cancelled'],
  ['ALREADY_FINAL', 'type=MARKET human_etf=HUMAN-ETF-JIHO', 'It waits for its strike and stands'],
  ['NOT_ELIGIBLE', 'equity=5000 maximum=1000', 'There is too much left for a bailout'],
  ['INVALID_QUANTITY', 'notional=10 minimum=5000', 'Less than the least one order may be'],
  ['INSUFFICIENT_CASH', 'needed=2 available=1', 'Not enough cash'],
  ['A_NEW_CODE', 'limit=order_krw', 'A_NEW_CODE'],
])('%s %s is told as "%s"', (code, detail, told) => expect(tell(code, detail)).toBe(told));

test('nothing is said of no reason', () => {
  expect(tell(null, null)).toBe('');
});

test('both languages have words for the same', () => {
  expect(Object.keys(reasonWords.ko)).toEqual(Object.keys(reasonWords.en));
});
