import { fieldErrors } from '@mockstreet/shared/problem';
import type { z } from 'zod';
import type { BadRequest } from './answer-submission.ts';

export type FlatBody<T> =
  | { readonly ok: true; readonly data: T; readonly body: unknown }
  | BadRequest;

/**
 * Reads a body that is one flat JSON object, or says what is wrong with it.
 * @param schemaOf how what was read is to be understood
 */
export function readFlatBody<T>(
  text: string,
  schemaOf: (body: unknown) => z.ZodType<T>,
): FlatBody<T> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { ok: false, code: 'MALFORMED_JSON' };
  }
  const parsed = schemaOf(body).safeParse(body);
  if (!parsed.success) {
    return { ok: false, code: 'INVALID_REQUEST', errors: fieldErrors(parsed.error) };
  }
  // A valid body is flat, so each property shows one colon; JSON.parse would let the last of two
  // equal names win, and another parser on the way the first.
  if (hasPropertyTwice(text, Object.keys(body as object).length)) {
    return { ok: false, code: 'MALFORMED_JSON', detail: 'a property is given twice' };
  }
  return { ok: true, data: parsed.data, body };
}

/** Of valid, flat JSON with `names` different names. */
function hasPropertyTwice(json: string, names: number): boolean {
  // Nearly always there are no colons but those behind names, and the exact count is not needed.
  return json.split(':').length - 1 !== names && colonsOutsideStrings(json) !== names;
}

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;

function colonsOutsideStrings(json: string): number {
  let colons = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const char = json.charCodeAt(at);
    if (inString && char === BACKSLASH) at++;
    else if (char === QUOTE) inString = !inString;
    else if (char === COLON && !inString) colons++;
  }
  return colons;
}
