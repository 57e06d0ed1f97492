import {
  exceedsFloat,
  legacyOrderSchema,
  type PlaceOrder,
  placeOrderSchema,
} from '@mockstreet/shared/order';
import { fieldErrors, type ProblemFieldError } from '@mockstreet/shared/problem';

/** Largest body of a request, in bytes, however it is sent. */
export const BODY_BYTES_MAX = 16 * 1024;

/**
 * What the engine behind this intake can settle. The contract knows LIMIT orders too; they are
 * refused here until the engine can rest them. Offer them by adding the type.
 */
const OFFERED_ORDER_TYPES: readonly PlaceOrder['type'][] = ['MARKET'];

/**
 * Which bodies are taken: today's, the one of older clients as well, or today's with its id, which
 * a signed order needs so that sending it again makes no second one.
 */
export type OrderBodyForm = 'current' | 'current_or_legacy' | 'current_with_id';

export type BodyText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: 'PAYLOAD_TOO_LARGE' | 'MALFORMED_JSON' };

const TOO_LARGE: BodyText = { ok: false, code: 'PAYLOAD_TOO_LARGE' };

/**
 * Reads the body up to the limit. A declared length is believed, since the HTTP parser holds the
 * sender to it (and refuses one beside chunks); a body without is counted as it comes.
 */
export async function readBody(request: Request): Promise<BodyText> {
  const declared = request.headers.get('content-length');
  try {
    if (declared === null) return await readCounted(request);
    if (Number.parseInt(declared, 10) > BODY_BYTES_MAX) return TOO_LARGE;
    return { ok: true, text: await request.text() };
  } catch {
    // The sender went away in the middle: nobody will read the answer.
    return { ok: false, code: 'MALFORMED_JSON' };
  }
}

async function readCounted(request: Request): Promise<BodyText> {
  if (!request.body) return { ok: true, text: '' };
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES_MAX) return TOO_LARGE;
    text += decoder.decode(chunk, { stream: true });
  }
  return { ok: true, text: text + decoder.decode() };
}

export type ParsedOrder =
  | { readonly ok: true; readonly order: PlaceOrder }
  | {
      readonly ok: false;
      readonly code: 'MALFORMED_JSON' | 'INVALID_REQUEST';
      readonly detail?: string;
      readonly errors?: ProblemFieldError[];
    };

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
  if (!OFFERED_ORDER_TYPES.includes(parsed.data.type)) return notOffered(parsed.data.type);
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

function notOffered(type: PlaceOrder['type']): ParsedOrder {
  const message = `${type} orders are not offered yet`;
  const error = { path: 'type', code: 'not_offered_yet', message };
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
