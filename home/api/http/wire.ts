/** How values look in JSON: decimals and times as canonical text. */
import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { z } from 'zod';

// No component ids here: the generator loses the null of a nullable reference.
export const decimalText = z.string().meta({
  description: 'Exact decimal: no exponent, no trailing zeros, at most eight places',
  example: '90123000.5',
});

export const timeText = z.string().meta({
  description: 'RFC 3339 in UTC, to the microsecond',
  example: '2026-11-21T09:00:00.123456Z',
  format: 'date-time',
});

/** A ticker_id in an answer; in a question it is checked by `tickerIdSchema`. */
export const tickerText = z.string().meta({ example: 'CRYPTO-COIN-BTC' });

export const sha256Text = z.string().meta({
  description: 'SHA-256, 64 hexadecimal digits',
  example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
});

/** Where a price comes from. */
export const sourceText = z.string().meta({ example: 'upbit' });

/** `schema` or null. `.nullable()` on a named component would make the component itself nullable. */
export function orNull<S extends z.ZodType>(schema: S) {
  return z.union([schema, z.null()]);
}

/** A numeric of Postgres, which pads with zeros, in canonical text. */
export function toDecimalText(numeric: string): string {
  return formatDecimal(decimal(numeric));
}

export function toDecimalTextOrNull(numeric: string | null): string | null {
  return numeric === null ? null : toDecimalText(numeric);
}

/** A time in a query parameter. */
export const timeParameter = z
  .string()
  .max(40)
  .transform((text, context): Instant => {
    const at = parseInstant(text);
    if (at !== undefined) return at;
    context.addIssue({
      code: 'custom',
      params: { code: 'not_a_time' },
      message: 'must be an RFC 3339 time',
    });
    return z.NEVER;
  })
  .meta({ format: 'date-time', example: '2026-11-21T09:00:00Z' });

/** For routes that read no query parameter: a misspelt one must not be taken for a wish granted. */
export const noQuery = z.strictObject({});
