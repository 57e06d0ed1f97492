import { type PlaceholderKind, placeholdersOf, type TemplateKey } from './catalogue.ts';
import { parseExactNumber, plainNumber } from './exact-number.ts';
import type { TemplateValue, TemplateValues } from './render-template.ts';

/**
 * What a preview is rendered with: the values given for placeholders of this key, and samples for the
 * others. A decimal for a placeholder of a number is that number; other text is printed as text.
 */
export function previewValues(
  key: TemplateKey,
  given: Readonly<Record<string, string | number>> = {},
): TemplateValues {
  return Object.fromEntries(
    placeholdersOf(key).map(({ name, kind, sample }) => {
      const text = Object.hasOwn(given, name) ? given[name] : undefined;
      return [name, asValue(kind, `${text ?? sample}`)];
    }),
  );
}

function asValue(kind: PlaceholderKind, text: string): TemplateValue {
  const number = kind === 'text' ? undefined : parseExactNumber(text);
  if (!number || kind === 'text') return text;
  // A won that is given with a fraction keeps its zeros, as Python's decimal does.
  if (kind === 'won') return number;
  const plain = plainNumber(number);
  const whole = Number.parseInt(`${plain.negative ? '-' : ''}${plain.digits}`, 10);
  const isInteger = kind === 'integer' && plain.exponent === 0 && Number.isSafeInteger(whole);
  return isInteger ? whole : plain;
}
