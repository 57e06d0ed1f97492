import { expect, test } from 'vitest';
import { TEMPLATE_KEYS, TEMPLATES } from './catalogue.ts';
import { previewTemplate, previewValues } from './preview-values.ts';
import { renderTemplate } from './render-template.ts';

test('every default renders by its samples, without a warning', () => {
  for (const key of TEMPLATE_KEYS) {
    const { text, warnings } = renderTemplate(TEMPLATES[key].default, previewValues(key));
    expect(warnings, key).toEqual([]);
    expect(text, key).not.toMatch(/[{}]/);
  }
});

test('each kind is read from text as what it is', () => {
  const shown = (key: 'whale_trade' | 'daily_report', field: string, value: string | number) => {
    const name = /\w+/.exec(field)?.[0] as string;
    return renderTemplate(field, previewValues(key, { [name]: value })).text;
  };
  expect(shown('whale_trade', '{notional:,}', '12345678.50')).toBe('12,345,678.50');
  expect(shown('whale_trade', '{notional:,}', 12345678)).toBe('12,345,678');
  expect(shown('whale_trade', '{price:,}', '1234.50')).toBe('1,234.5');
  expect(shown('whale_trade', '{price}', '1E-8')).toBe('0.00000001');
  expect(shown('whale_trade', '{nickname:>5}', '007')).toBe('  007');
  expect(shown('whale_trade', '{notional:,}', 'many')).toBe('{notional:,}');
  expect(shown('daily_report', '{trade_count:05d}', '42')).toBe('00042');
  expect(shown('daily_report', '{trade_count:05d}', -42)).toBe('-0042');
  expect(shown('daily_report', '{trade_count:.1f}', '99999999999999999999')).toBe(
    '99999999999999999999.0',
  );
});

test('whoever names a value that has no part in the message is told of it', () => {
  const { text, warnings } = previewTemplate('bailout_processed', '{nickname} {who}', {
    nickname: 3,
    who: '지호',
    constructor: '1',
  });
  expect(text).toBe('3 {who}');
  expect(warnings).toEqual([
    { code: 'unknown_placeholder', at: 11, field: '{who}' },
    { code: 'unknown_value', at: null, field: 'who' },
    { code: 'unknown_value', at: null, field: 'constructor' },
  ]);
  const number = previewTemplate('daily_report', '{trade_count}', { trade_count: 'many' });
  expect(number.warnings).toEqual([{ code: 'not_a_number', at: null, field: 'trade_count' }]);
});
