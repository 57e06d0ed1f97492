import {
  exceedsFloat,
  legacyOrderSchema,
  type PlaceOrder,
  placeOrderSchema,
} from '@mockstreet/shared/order';
import type { BadRequest } from './answer-submission.ts';
import { readFlatBody } from './flat-body.ts';

/**
 * Which bodies are taken: today's, the one of older clients as well, or today's with its id, which
 * a signed order needs so that sending it again makes no second one.
 */
export type OrderBodyForm = 'current' | 'current_or_legacy' | 'current_with_id';

export type ParsedOrder = { readonly ok: true; readonly order: PlaceOrder } | BadRequest;

/** Turns the text of a body into an order with canonical decimals, or says what is wrong with it. */
export function parseOrder(text: string, form: OrderBodyForm): ParsedOrder {
  const isLegacy = (body: unknown) => form === 'current_or_legacy' && isLegacyBody(body);
  const parsed = readFlatBody<PlaceOrder>(text, (body) =>
    isLegacy(body) ? legacyOrderSchema : placeOrderSchema,
  );
  if (!parsed.ok) return parsed;
  if (isLegacy(parsed.body) && numbersOf(text).some(exceedsFloat)) return notExact();
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
