import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type ExactNumber, parseExactNumber } from './exact-number.ts';
import { formatExact } from './format-decimal.ts';
import { formatInteger } from './format-integer.ts';
import { parseDecimalSpec, parseFormatSpec } from './format-spec.ts';
import { formatText } from './format-text.ts';
import { renderTemplate, type TemplateValue } from './render-template.ts';

type Kind = 'decimal' | 'integer' | 'text';

interface Answers {
  readonly formats: readonly (readonly [Kind, string | number, string, string | null])[];
  readonly values: Readonly<Record<string, readonly [Kind, string | number]>>;
  readonly templates: readonly (readonly [string, string | null])[];
}

/** By fixtures/make-cpython-answers.py; null is where CPython throws. */
const answers = JSON.parse(
  readFileSync(new URL('fixtures/cpython-answers.json', import.meta.url), 'utf8'),
) as Answers;

test('each kind of value is formatted as CPython does it, and refused where it is there', () => {
  expect(answers.formats.length).toBeGreaterThan(900);
  const wrong = answers.formats
    .map(([kind, value, spec, expected]) => ({ kind, value, spec, expected }))
    .filter((row) => formatted(row) !== row.expected);
  expect(wrong).toEqual([]);
});

test('whole templates come out as by str.format, and with a warning where that throws', () => {
  const values = Object.fromEntries(
    Object.entries(answers.values).map(([name, [kind, value]]): [string, TemplateValue] => [
      name,
      kind === 'decimal' ? exact(value) : value,
    ]),
  );
  for (const [template, expected] of answers.templates) {
    const { text, warnings } = renderTemplate(template, values);
    if (expected === null) expect(warnings, template).not.toEqual([]);
    else expect({ text, warnings }, template).toEqual({ text: expected, warnings: [] });
  }
});

function formatted(row: { kind: Kind; value: string | number; spec: string }): string | null {
  const { kind, value, spec } = row;
  const parsed = kind === 'decimal' ? parseDecimalSpec(spec) : parseFormatSpec(spec);
  if (typeof parsed === 'string') return null;
  if (kind === 'decimal') return formatExact(exact(value), parsed);
  if (kind === 'text') return formatText(String(value), parsed) ?? null;
  return formatInteger(BigInt(value), parsed) ?? null;
}

function exact(value: string | number): ExactNumber {
  const number = parseExactNumber(String(value));
  if (!number) throw new Error(`no decimal: ${value}`);
  return number;
}
