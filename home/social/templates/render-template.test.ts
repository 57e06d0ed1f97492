import { decimal } from '@mockstreet/shared/decimal';
import { expect, test } from 'vitest';
import { TEMPLATES, type ValuesOf } from './catalogue.ts';
import { renderTemplate, type TemplateValues } from './render-template.ts';

const WHALE: ValuesOf<'whale_trade'> = {
  nickname: '지호',
  ticker: 'CRYPTO-COIN-BTC',
  side: 'BUY',
  price: decimal('90123000.50'),
  quantity: decimal('0.00000001'),
  notional: decimal('12345678'),
};

const text = (content: string, values: TemplateValues = WHALE) =>
  renderTemplate(content, values).text;
const codes = (content: string) => renderTemplate(content, WHALE).warnings.map(({ code }) => code);

test('the defaults render as the contract has them', () => {
  expect(text(TEMPLATES.whale_trade.default)).toBe(
    '🐳 [고래] 지호님이 CRYPTO-COIN-BTC에 12,345,678 KRW 규모 BUY 체결!',
  );
  const report: ValuesOf<'daily_report'> = {
    ...{ gainer_nickname: '가', gainer_pnl: decimal('1523000'), loser_nickname: '나' },
    ...{ loser_pnl: decimal('-870500'), volume_king_nickname: '다', trade_count: 42 },
  };
  expect(text(TEMPLATES.daily_report.default, report).split('\n')).toEqual([
    '📊 일일 리포트',
    '🥇 오늘의 승리자: 가 (+1,523,000 KRW)',
    '💩 오늘의 흑우: 나 (-870,500 KRW)',
    '🌙 야수의 심장: 다 (42회 체결)',
  ]);
});

test('a plain decimal drops zeros at its end and never shows an exponent', () => {
  expect(text('{price} {quantity} {quantity:>12} {price:,}')).toBe(
    '90123000.5 0.00000001   0.00000001 90,123,000.5',
  );
});

test('what a value holds is never read as a template', () => {
  const nickname = '@everyone <@&1> {equity} **x** }} {{';
  const values = { ...WHALE, nickname, equity: decimal('5') };
  expect(renderTemplate('{nickname}님 {{{nickname:.9}}}', values)).toEqual({
    text: `${nickname}님 {@everyone}`,
    warnings: [],
  });
});

test('what cannot be rendered prints as it stands, and says why', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['{volume}', 'unknown_placeholder'],
    ['{}', 'unknown_placeholder'],
    ['{0}', 'unknown_placeholder'],
    ['{ nickname }', 'unknown_placeholder'],
    ['{constructor}', 'unknown_placeholder'],
    ['{__proto__}', 'unknown_placeholder'],
    ['{nickname.length}', 'no_access'],
    ['{nickname[0]}', 'no_access'],
    ['{nickname!r}', 'no_conversion'],
    ['{nickname!r:>5}', 'no_conversion'],
    ['{notional:{price}}', 'nested_field'],
    ['{notional:{{}}}', 'nested_field'],
    ['{notional:d}', 'bad_spec'],
    ['{notional:_}', 'bad_spec'],
    ['{nickname:,}', 'bad_spec'],
    ['{notional:>2001}', 'too_wide'],
    ['{notional:.99999999999999999999f}', 'too_wide'],
    ['{', 'lone_brace'],
    ['}', 'lone_brace'],
    ['{nickname', 'lone_brace'],
  ];
  for (const [field, code] of rows) {
    expect(text(`[${field}] {nickname}`), field).toBe(`[${field}] 지호`);
    expect(codes(`[${field}] {nickname}`), field).toEqual([code]);
  }
});

test('a brace that is never closed takes no field with it', () => {
  expect(text('{notional {nickname}')).toBe('{notional 지호');
  expect(text('{nickname}}')).toBe('지호}');
});

test('a warning says where', () => {
  expect(renderTemplate('가 {x}', WHALE).warnings).toEqual([
    { code: 'unknown_placeholder', at: 2, field: '{x}' },
  ]);
});

test('fields cannot fill a message without end', () => {
  const { text: long, warnings } = renderTemplate('{notional:2000}'.repeat(130), WHALE);
  expect(long.length).toBeLessThan(22_000);
  expect(warnings).toHaveLength(100);
  expect(warnings[0]?.code).toBe('text_too_long');
});
