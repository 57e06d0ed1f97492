import {
  PROBLEM_CONTENT_TYPE,
  type Problem,
  type ProblemCode,
  problem,
  problemSchema,
} from '@mockstreet/shared/problem';
import type { z } from 'zod';
import { signedIn } from './security.ts';

/** The OpenAPI description of a JSON answer. */
export function json<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } } as const;
}

/** The OpenAPI description of a JSON body that must be there. */
export function jsonBody<S extends z.ZodType>(schema: S) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}

/** OpenAPI descriptions of the problems a route may answer with, by their status. */
export function problems(...codes: ProblemCode[]) {
  const byStatus = Map.groupBy(
    [...new Set(codes)].map((code) => problem(code)),
    ({ status }) => status,
  );
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      status,
      {
        description: of.map(({ code, title }) => `\`${code}\`: ${title}`).join('\n\n'),
        ...(HEADERS_OF_STATUS[status] ? { headers: HEADERS_OF_STATUS[status] } : {}),
        content: {
          [PROBLEM_CONTENT_TYPE]: {
            schema: problemSchema,
            examples: Object.fromEntries(of.map((one) => [one.code, { value: exampleOf(one) }])),
          },
        },
      },
    ]),
  );
}

const RETRY_AFTER = {
  'Retry-After': {
    description: 'Seconds after which it is worth asking again',
    schema: { type: 'integer' },
  },
} as const;
const HEADERS_OF_STATUS: Record<number, Record<string, object>> = {
  401: {
    'WWW-Authenticate': {
      description: 'The scheme to answer with (RFC 9110 §11.6.1)',
      schema: { type: 'string' },
    },
  },
  429: RETRY_AFTER,
  503: RETRY_AFTER,
};

function exampleOf(of: Problem): Problem {
  if (of.code !== 'INVALID_REQUEST') return of;
  const error = { path: 'limit', code: 'too_big', message: 'Too big: expected number to be <=200' };
  return { ...of, errors: [error] };
}

/** Problems of every route of home that asks who calls. */
export const SIGNED_IN_PROBLEMS = [
  'INVALID_REQUEST',
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'HOME_OFFLINE',
  'UNAVAILABLE',
] as const satisfies ProblemCode[];

/** Problems of every public route of home. */
export const PUBLIC_PROBLEMS = [
  'INVALID_REQUEST',
  'HOME_OFFLINE',
  'UNAVAILABLE',
] as const satisfies ProblemCode[];

/** Problems of every route that changes something, besides: of bodies, and of a foreign page. */
export const WRITE_PROBLEMS = [
  'MALFORMED_JSON',
  'PAYLOAD_TOO_LARGE',
  'FORBIDDEN',
] as const satisfies ProblemCode[];

/** `security` of routes that read for the one who is signed in. */
export const SIGNED_IN = signedIn('read');
