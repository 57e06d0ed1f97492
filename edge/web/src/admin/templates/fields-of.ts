import type { TemplatePlaceholder } from '../../api/schema.ts';

/** Ways to write a value that are asked for most, by its kind; the plain one first. */
const SPECS: Readonly<Record<TemplatePlaceholder['kind'], readonly string[]>> = {
  text: [''],
  integer: ['', ','],
  won: ['', ',', '+,'],
  decimal: ['', ',', ',.2f'],
};

/** The fields that the palette offers for a placeholder: `{notional}`, `{notional:,}`, … */
export function fieldsOf({ name, kind }: TemplatePlaceholder): readonly string[] {
  return SPECS[kind].map((spec) => (spec === '' ? `{${name}}` : `{${name}:${spec}}`));
}
