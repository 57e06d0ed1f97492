import { KisFault, refusal } from './kis-fault.ts';

/** A body as KIS means it: everything is text, sometimes empty or behind a blank. */
export type KisBody = Readonly<Record<string, unknown>>;
export type KisRow = Readonly<Record<string, unknown>>;

/**
 * Understands an answer. The status says little: limits and expired tokens come as 500 with the usual
 * envelope, so the body is read first. Throws {@link KisFault}.
 *
 * @param what the call, for the fault's text
 */
export function readAnswer(what: string, status: number, text: string): KisBody {
  const body = parseBody(what, status, text);
  // Another envelope, which has no rt_cd: that of the token endpoint.
  const code = textOf(body, 'error_code');
  if (code !== '') throw refusal(what, code, textOf(body, 'error_description'));
  const result = textOf(body, 'rt_cd');
  if (result !== '' && result !== '0') {
    throw refusal(what, textOf(body, 'msg_cd'), textOf(body, 'msg1'));
  }
  if (status !== 200) throw new KisFault('', `${what}: HTTP ${status}`);
  return body;
}

function parseBody(what: string, status: number, text: string): KisBody {
  const kind = text.trim() === '' ? 'an empty body' : 'no JSON';
  try {
    const body: unknown = JSON.parse(text);
    if (isRow(body)) return body;
  } catch {
    // Said below: what the parser says would quote the body.
  }
  throw new KisFault('', `${what}: HTTP ${status} with ${kind}`);
}

/** The answer to a quotation call, which says of itself that it succeeded. */
export function requireSuccess(what: string, body: KisBody): KisBody {
  if (textOf(body, 'rt_cd') === '0') return body;
  throw new KisFault('', `${what}: an answer without rt_cd`);
}

/** The rows under a name; an answer without any has none there, or an object that is not a list. */
export function rowsOf(body: KisBody, name: string): readonly KisRow[] {
  const rows = body[name];
  return Array.isArray(rows) ? rows.filter(isRow) : [];
}

/** The one row under a name; some answers wrap it in a list. */
export function rowOf(body: KisBody, name: string): KisRow {
  const value = body[name];
  if (isRow(value)) return value;
  return rowsOf(body, name)[0] ?? {};
}

/** A field's text without blanks; empty where there is none. */
export function textOf(row: KisRow, name: string): string {
  const value = row[name];
  return typeof value === 'string' || typeof value === 'number' ? `${value}`.trim() : '';
}

function isRow(value: unknown): value is KisRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
