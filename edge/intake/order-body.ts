import {
  exceedsFloat,
  legacyOrderSchema,
  type PlaceOrder,
  placeOrderSchema,
} from '@mockstreet/shared/order';
import { fieldErrors } from '@mockstreet/shared/problem';
import type { BadRequest } from './answer-submission.ts';

/**
 * Which bodies are taken: today's, the one of older clients as well, or today's with its id, which
 * a signed order needs so that sending it again makes no second one.
 */
export type OrderBodyForm = 'current' | 'current_or_legacy' | 'current_with_id';

export type ParsedOrder = { readonly ok: true; readonly order: PlaceOrder } | BadRequest;

/** Turns the text of a body into an order with canonical decimals, or says what is wrong with it. */
export function parseOrder(text: string, form: OrderBodyForm): ParsedOrder {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { ok: false, code: 'MALFORMED_JSON' };
  }
  const isLegacy = form === 'current_or_legacy' && isLegacyBody(body);
  const parsed = (isLegacy ? legacyOrderSchema : placeOrderSchema).safeParse(body);
  if (!parsed.success) {
    return { ok: false, code: 'INVALID_REQUEST', errors: fieldErrors(parsed.error) };
  }
  // A valid body is flat, so each property shows one colon; JSON.parse would let the last of two
  // equal names win, and another parser on the way the first.
  if (hasPropertyTwice(text, Object.keys(body as object).length)) {
    return { ok: false, code: 'MALFORMED_JSON', detail: 'a property is given twice' };
  }
  if (isLegacy && numbersOf(text).some(exceedsFloat)) return notExact();
  if (form === 'current_with_id' && parsed.data.client_order_id === undefined) return withoutId();
  return { ok: true, order: parsed.data };
}

/** Only the older body names its instrument so. */
function isLegacyBody(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, 'ticker');
}

/** The numbers of valid JSON as they are written; JSON.parse has rounded them by then. */
function numbersOf(json: string): readonly string[] {
  return json.replace(/"(?:[^"\\]|\\.)*"/g, '').match(/[\d.eE+-]+/g) ?? [];
}

function notExact(): ParsedOrder {
  const message = 'has more digits than a JSON number is sure to keep; send a string';
  const error = { path: 'amount', code: 'not_a_decimal', message };
  return { ok: false, code: 'INVALID_REQUEST', errors: [error] };
}

function withoutId(): ParsedOrder {
  const message = 'an order that is signed needs an id of its own, inside what is signed';
  const error = { path: 'client_order_id', code: 'required', message };
  return { ok: false, code: 'INVALID_REQUEST', errors: [error] };
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
