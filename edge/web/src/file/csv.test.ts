import { expect, test } from 'vitest';
import { toCsv } from './csv.ts';

const cellOf = (cell: string | null) => toCsv(['a'], [[cell]]).slice('\uFEFFa\r\n'.length, -2);

test('a table begins with its header, behind the mark of UTF-8, and each line ends', () => {
  expect(toCsv(['a', 'b'], [['1', null]])).toBe('\uFEFFa,b\r\n1,\r\n');
  expect(toCsv(['a'], [])).toBe('\uFEFFa\r\n');
});

test.each([
  ['비트코인', '비트코인'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  [null, ''],
  ['-1234.5', '-1234.5'],
  ['0.00000001', '0.00000001'],
])('%s is written as it is', (cell, written) => {
  expect(cellOf(cell)).toBe(written);
});

test.each([
  ['=1+1', "'=1+1"],
  ['+82', "'+82"],
  ['-1+2', "'-1+2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['＝1', "'＝1"],
  ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
])('%s is never a formula', (cell, written) => {
  expect(cellOf(cell)).toBe(written);
});
