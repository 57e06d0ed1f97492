import {
  PROBLEM_CONTENT_TYPE,
  type ProblemCode,
  problem,
  problemSchema,
} from '@mockstreet/shared/problem';
import type { z } from 'zod';

/** The OpenAPI description of a JSON answer. */
export function json<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } } as const;
}

/** OpenAPI descriptions of the problems a route may answer with, by their status. */
export function problems(...codes: ProblemCode[]) {
  const byStatus = Map.groupBy(
    codes.map((code) => problem(code)),
    ({ status }) => status,
  );
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      status,
      {
        description: of.map(({ code, title }) => `\`${code}\`: ${title}`).join('\n\n'),
        content: { [PROBLEM_CONTENT_TYPE]: { schema: problemSchema } },
      },
    ]),
  );
}

/** Problems of every route that asks for a token. */
export const SIGNED_IN_PROBLEMS = [
  'INVALID_REQUEST',
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
  'HOME_OFFLINE',
  'UNAVAILABLE',
] as const satisfies ProblemCode[];

/** Problems of every public route of home. */
export const PUBLIC_PROBLEMS = [
  'INVALID_REQUEST',
  'HOME_OFFLINE',
  'UNAVAILABLE',
] as const satisfies ProblemCode[];

/** `security` of routes for signed-in users. */
export const SIGNED_IN = [{ bearer: [] }];
