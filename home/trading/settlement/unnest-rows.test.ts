import { describe, expect, it } from 'vitest';
import { arrayLiteral, type Column, columnNames, selectList, unnestRows } from './unnest-rows.ts';

interface Row {
  readonly id: number;
  readonly note: string | null;
}

const COLUMNS: readonly Column<Row>[] = [
  { name: 'id', type: 'int4', value: (row) => row.id },
  { name: 'note', type: 'text', cast: 'jsonb', value: (row) => row.note },
];
const NOTE: Column<Row> = { name: 'note', type: 'text', value: (row) => row.note };
const noteLiteral = (...notes: (string | null)[]) =>
  arrayLiteral(
    NOTE,
    notes.map((note) => ({ id: 0, note })),
  );

describe('an array literal', () => {
  it.each<[string, (string | null)[], string]>([
    ['of nothing', [], '{}'],
    ['of plain text', ['a', 'b'], '{"a","b"}'],
    ['of no text', ['', null], '{"",NULL}'],
    ['of a value behind none', [null, 'a'], '{NULL,"a"}'],
    ['of no value at all, for unnest to fill up', [null, null], '{}'],
    ['of the word NULL', ['NULL', 'null'], '{"NULL","null"}'],
    ['of what means something in a literal', ['{a,b}', ' a '], '{"{a,b}"," a "}'],
    [
      'of quotes and backslashes',
      ['say "no"', 'C:\\', '\\"'],
      '{"say \\"no\\"","C:\\\\","\\\\\\""}',
    ],
    ['of Korean and of line ends', ['삼성전자\n'], '{"삼성전자\n"}'],
  ])('%s', (_, notes, literal) => {
    expect(noteLiteral(...notes)).toBe(literal);
  });
});

it('an array literal of JSON reads back as the JSON it was', () => {
  const column: Column<string> = { name: 'event', type: 'text', cast: 'jsonb', value: String };
  const json = JSON.stringify({ a: 'say "no"', b: '\\', c: '삼성\n' });
  const [element] = JSON.parse(arrayLiteral(column, [json]).replace(/^\{(.*)\}$/s, '[$1]')) as [
    string,
  ];
  expect(element).toBe(json);
});

describe('rows', () => {
  it('are one parameter per column, numbered after those that are there', () => {
    const parameters = { values: ['already here'] as unknown[] };
    const rows = [
      { id: 1, note: 'x' },
      { id: 2, note: null },
    ];
    expect(unnestRows(parameters, 'given', COLUMNS, rows)).toBe(
      'unnest($2::int4[], $3::text[]) as given(id, note)',
    );
    expect(parameters.values).toEqual(['already here', '{1,2}', '{"x",NULL}']);
  });

  it('are selected with the types of their table', () => {
    expect(columnNames(COLUMNS)).toBe('id, note');
    expect(selectList(COLUMNS)).toBe('id, note::jsonb');
  });
});
