import { z } from 'zod';
import { encodeCursor, type Keyset } from './cursor.ts';

/** Rows of a page when nothing is said. */
const LIMIT_DEFAULT = 50;

/** Rows of a page at most. */
const LIMIT_MAX = 200;

/** Query parameter `limit`: rows of one page. */
export const limitSchema = rowLimitSchema({
  max: LIMIT_MAX,
  preset: LIMIT_DEFAULT,
  description: `Rows of a page, 1 to ${LIMIT_MAX}`,
});

/** A whole number in the text of a query; the document says the number, not the text. */
export function rowLimitSchema(terms: { max: number; preset: number; description: string }) {
  return z
    .string()
    .regex(/^\d{1,3}$/, 'must be a whole number')
    .transform((text) => Number.parseInt(text, 10))
    .pipe(z.int().min(1).max(terms.max))
    .default(terms.preset)
    .meta({
      ...{ type: 'integer', pattern: undefined, minimum: 1, maximum: terms.max },
      default: terms.preset,
      description: terms.description,
    });
}

export const nextCursorSchema = z.string().nullable().meta({
  example: 'MToxNzk1MjUyNTAwMDAwMDAwOjAxOThjMGRlLTdiNmEtN2MzZC04ZTRmLTVhNmI3YzhkOWUwZg',
  description: 'Give it as `cursor` to get the next page; null on the last one',
});

/**
 * A page of rows that were asked for with one more than `limit`: the surplus row only tells that
 * there is a next page.
 */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => Keyset,
): { items: readonly Row[]; nextCursor: string | null } {
  return pageBy(rows, limit, (row) => encodeCursor(placeOf(row)));
}

/** The same of a list with cursors of its own. */
export function pageBy<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
): { items: readonly Row[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { items, nextCursor: hasMore ? cursorOf(last) : null };
}
