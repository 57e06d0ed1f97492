import { type PlaceholderKind, placeholdersOf, type TemplateKey } from './catalogue.ts';
import { parseExactNumber, plainNumber } from './exact-number.ts';
import {
  renderTemplate,
  type TemplateValue,
  type TemplateValues,
  type TemplateWarning,
} from './render-template.ts';

/** By placeholder: text, or a whole number. */
type GivenValues = Readonly<Record<string, string | number>>;

/** What of the values of a preview is not as in a message. */
interface ValueWarning {
  readonly code: 'unknown_value' | 'not_a_number';
  /** It stands nowhere in the template. */
  readonly at: null;
  /** Its name; of a long one the beginning. */
  readonly field: string;
}

export interface Preview {
  readonly text: string;
  readonly warnings: readonly (TemplateWarning | ValueWarning)[];
}

const SHOWN_NAME_MAX = 80;
const WARNINGS_MAX = 100;

/** Renders a text as a message would be, and says which of the values given had no part in that. */
export function previewTemplate(key: TemplateKey, content: string, given: GivenValues): Preview {
  const { text, warnings } = renderTemplate(content, previewValues(key, given));
  const kinds = new Map(placeholdersOf(key).map(({ name, kind }) => [name, kind]));
  const ofValues = Object.entries(given).flatMap(([name, value]): ValueWarning[] => {
    const kind = kinds.get(name);
    const field = name.slice(0, SHOWN_NAME_MAX);
    if (kind === undefined) return [{ code: 'unknown_value', at: null, field }];
    const isNumber = kind === 'text' || parseExactNumber(`${value}`) !== undefined;
    return isNumber ? [] : [{ code: 'not_a_number', at: null, field }];
  });
  return { text, warnings: [...warnings, ...ofValues.slice(0, WARNINGS_MAX)] };
}

/**
 * What a preview is rendered with: the values given for placeholders of this key, and samples for the
 * others. Each is what the placeholder is in a message, however it was given: a decimal for a placeholder of a
 * number is that number, a number for one of a text its digits; other text is printed as text.
 */
export function previewValues(key: TemplateKey, given: GivenValues = {}): TemplateValues {
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
