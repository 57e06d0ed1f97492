import type { Decimal } from '@mockstreet/shared/decimal';
import { type ExactNumber, exactNumberOf } from './exact-number.ts';
import { formatExact } from './format-decimal.ts';
import { formatInteger } from './format-integer.ts';
import {
  type FormatSpec,
  parseDecimalSpec,
  parseFormatSpec,
  type SpecFault,
} from './format-spec.ts';
import { formatText } from './format-text.ts';

/** Text, a whole number, or a decimal: the house's own or one that keeps its zeros. */
export type TemplateValue = string | number | Decimal | ExactNumber;

/** By placeholder. */
export type TemplateValues = Readonly<Record<string, TemplateValue>>;

export type TemplateFault =
  | SpecFault
  | 'lone_brace'
  | 'nested_field'
  | 'no_access'
  | 'no_conversion'
  | 'unknown_placeholder'
  | 'text_too_long';

/** What was printed as it stands, and why. */
export interface TemplateWarning {
  readonly code: TemplateFault;
  /** Where in the template, in UTF-16 units. */
  readonly at: number;
  /** The field; of a long one the beginning. */
  readonly field: string;
}

export interface Rendering {
  readonly text: string;
  readonly warnings: readonly TemplateWarning[];
}

/** Units that fields may add up to: beyond, they print as they stand. */
const FIELDS_LENGTH_MAX = 10_000;
const WARNINGS_MAX = 100;
const SHOWN_FIELD_MAX = 80;

/**
 * Renders a template as Python's `str.format` does, in one pass: what a value holds is never read as
 * template. Whatever cannot be rendered prints as it stands, with a warning; nothing is thrown.
 */
export function renderTemplate(content: string, values: TemplateValues): Rendering {
  const ends = endsOfFields(content);
  const warnings: TemplateWarning[] = [];
  const pieces: string[] = [];
  let room = FIELDS_LENGTH_MAX;
  const keep = (code: TemplateFault, at: number, end: number) => {
    pieces.push(content.slice(at, end));
    if (warnings.length === WARNINGS_MAX) return;
    warnings.push({ code, at, field: content.slice(at, Math.min(end, at + SHOWN_FIELD_MAX)) });
  };
  for (let at = 0; at < content.length; ) {
    const brace = nextBrace(content, at);
    pieces.push(content.slice(at, brace));
    if (brace === content.length) break;
    const isDouble = content[brace + 1] === content[brace];
    const end = isDouble ? brace + 2 : (ends.get(brace) ?? brace + 1);
    at = end;
    if (isDouble) {
      pieces.push(content[brace] as string);
    } else if (end === brace + 1) {
      keep('lone_brace', brace, end);
    } else {
      const field = renderField(content.slice(brace + 1, end - 1), values, room);
      if ('fault' in field) {
        keep(field.fault, brace, end);
      } else {
        pieces.push(field.text);
        room -= field.text.length;
      }
    }
  }
  return { text: pieces.join(''), warnings };
}

/** By the place of each opening brace, the place behind the brace that closes it. */
function endsOfFields(content: string): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (let at = nextBrace(content, 0); at < content.length; at = nextBrace(content, at + 1)) {
    if (content[at] === '{') open.push(at);
    else if (open.length > 0) ends.set(open.pop() as number, at + 1);
  }
  return ends;
}

function nextBrace(content: string, from: number): number {
  let at = from;
  while (at < content.length && content[at] !== '{' && content[at] !== '}') at += 1;
  return at;
}

type RenderedField = { readonly text: string } | { readonly fault: TemplateFault };

function renderField(field: string, values: TemplateValues, room: number): RenderedField {
  if (field.includes('{')) return { fault: 'nested_field' };
  const colon = field.indexOf(':');
  const name = colon < 0 ? field : field.slice(0, colon);
  if (name.includes('!')) return { fault: 'no_conversion' };
  if (name.includes('.') || name.includes('[')) return { fault: 'no_access' };
  // Own ones only: every object has a `constructor`.
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) return { fault: 'unknown_placeholder' };
  const isDecimal = typeof value === 'bigint' || typeof value === 'object';
  const specText = colon < 0 ? '' : field.slice(colon + 1);
  const spec = isDecimal ? parseDecimalSpec(specText) : parseFormatSpec(specText);
  if (typeof spec === 'string') return { fault: spec };
  // What would not fit is not even made.
  const digits = typeof value === 'string' ? 0 : (spec.precision ?? 0);
  if (Math.max(spec.width, digits) > room) return { fault: 'text_too_long' };
  const text = formatValue(value, spec);
  if (text === undefined) return { fault: 'bad_spec' };
  return text.length > room ? { fault: 'text_too_long' } : { text };
}

/** Undefined where the value cannot be printed so. */
function formatValue(value: TemplateValue, spec: FormatSpec): string | undefined {
  if (typeof value === 'string') return formatText(value, spec);
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? formatInteger(BigInt(value), spec) : undefined;
  }
  const number = typeof value === 'bigint' ? exactNumberOf(value) : value;
  return formatExact(number, withoutExponent(spec));
}

/** Python prints a plain 0.00000001 as 1E-8; nobody wants to read that of a price. */
function withoutExponent(spec: FormatSpec): FormatSpec {
  return spec.type === '' && spec.precision === undefined ? { ...spec, type: 'f' } : spec;
}
