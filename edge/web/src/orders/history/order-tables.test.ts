import { expect, test } from 'vitest';
import type { Fill, Order } from '../../api/schema.ts';
import { fillsToCsv, ordersToCsv } from './order-tables.ts';

const ORDER = {
  order_id: 'o1',
  client_order_id: 'c1',
  ticker_id: 'CRYPTO-COIN-BTC',
  side: 'BUY',
  type: 'LIMIT',
  status: 'CANCELLED',
  reason: 'USER_CANCELLED',
  requested_quantity: '0.00000001',
  requested_amount_krw: null,
  limit_price: '100000000',
  time_in_force: 'GTC',
  price: null,
  quantity: null,
  applied_exchange_rate: null,
  accepted_at: '2026-11-22T15:00:00.123456Z',
  filled_at: null,
  settled_at: '2026-11-22T15:00:02.000000Z',
} as Order;
const FILL: Fill = {
  order_id: 'o2',
  ticker_id: 'US-STOCK-AAPL',
  side: 'SELL',
  quantity: '4',
  price: '271.16',
  currency: 'USD',
  gross: '1084.64',
  gross_krw: '1515545',
  fee_krw: '1061',
  tax_krw: '0',
  cash_krw: '-1516606',
  fx: {
    applied_exchange_rate: '1397.27898',
    print_at: '2026-11-22T21:34:31.000000Z',
    print_last: '1394.49',
    source: 'sim',
  },
  print: {
    at: '2026-11-22T21:34:32.000000Z',
    kind: 'QUOTE',
    bid: '271.14',
    ask: '271.16',
    last: '271.15',
    source: 'sim',
  },
  filled_at: '2026-11-22T21:34:32.000000Z',
  settled_at: '2026-11-22T21:34:32.400000Z',
};
const names = () => ({ name_ko: '비트코인', name_en: '=Bitcoin, Inc.' });

/** By its name, what stands in a column of the only row; cells with commas are no part of these. */
function cellsOf(csv: string): Readonly<Record<string, string>> {
  const [header = '', row = ''] = csv.slice(1).split('\r\n');
  const cells = row.replace(/"[^"]*"/, 'quoted').split(',');
  return Object.fromEntries(header.split(',').map((name, at) => [name, cells[at] ?? '']));
}

test('an order is told with each time in UTC and in Korea’s, and its decimals to the last digit', () => {
  const csv = ordersToCsv([ORDER], names);
  expect(cellsOf(csv)).toMatchObject({
    accepted_at_utc: '2026-11-22T15:00:00.123456Z',
    accepted_at_kst: '2026-11-23T00:00:00.123456+09:00',
    name_ko: '비트코인',
    requested_quantity: '0.00000001',
    requested_amount_krw: '',
    status: 'CANCELLED',
    filled_at_utc: '',
    filled_at_kst: '',
    settled_at_kst: '2026-11-23T00:00:02.000000+09:00',
  });
  expect(csv).toContain(',"\'=Bitcoin, Inc.",');
});

test('a fill is told with its costs, its rate and its print', () => {
  expect(cellsOf(fillsToCsv([FILL], () => undefined))).toMatchObject({
    ticker_id: 'US-STOCK-AAPL',
    name_ko: '',
    gross: '1084.64',
    cash_krw: '-1516606',
    fx_print_last: '1394.49',
    fx_print_at_kst: '2026-11-23T06:34:31.000000+09:00',
    print_ask: '271.16',
    print_at_utc: '2026-11-22T21:34:32.000000Z',
  });
});

test('without any there is still the header', () => {
  expect(ordersToCsv([], names).split('\r\n')).toHaveLength(2);
});
