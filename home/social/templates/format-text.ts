import type { FormatSpec } from './format-spec.ts';
import { fillUp } from './lay-out.ts';

/** As `format(str, spec)` of CPython does it, by code points; undefined where that refuses. */
export function formatText(text: string, spec: FormatSpec): string | undefined {
  if (spec.type !== '' && spec.type !== 's') return undefined;
  if (spec.sign !== '' || spec.noNegativeZero || spec.alternate) return undefined;
  if (spec.grouping !== '' || spec.align === '=') return undefined;
  if (spec.width === 0 && spec.precision === undefined) return text;
  const characters = Array.from(text).slice(0, spec.precision);
  return fillUp(characters.join(''), spec.width - characters.length, spec.fill, spec.align ?? '<');
}
