import { type ProblemCode, type ProblemDetails, problemResponse } from '@mockstreet/shared/problem';

/** On every answer: nothing here is a page, and nothing may be kept. */
const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;
const JSON_HEADERS = { 'content-type': 'application/json', ...SECURITY_HEADERS };

/** An answer of ready JSON text. */
export function jsonAnswer(body: string, status = 200): Response {
  return new Response(body, { status, headers: JSON_HEADERS });
}

export function textAnswer(body: string, contentType: string): Response {
  return new Response(body, { headers: { 'content-type': contentType, ...SECURITY_HEADERS } });
}

export function problemAnswer(
  code: ProblemCode,
  details: ProblemDetails = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  return problemResponse(code, details, { ...SECURITY_HEADERS, ...headers });
}
