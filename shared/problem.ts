import { z } from 'zod';

/** Stable codes a client may branch on, each with its HTTP status. */
const STATUS_OF = {
  MALFORMED_JSON: 400,
  INVALID_REQUEST: 422,
  UNAUTHENTICATED: 401,
  TOKEN_EXPIRED: 401,
  TOKEN_REUSED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CLIENT_ORDER_ID_REUSED: 409,
  CLIENT_COMMAND_ID_REUSED: 409,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  QUEUE_UNAVAILABLE: 503,
  HOME_OFFLINE: 503,
  UNAVAILABLE: 503,
} as const;

export type ProblemCode = keyof typeof STATUS_OF;
export const PROBLEM_CODES = Object.keys(STATUS_OF) as [ProblemCode, ...ProblemCode[]];
export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.enum(PROBLEM_CODES),
    errors: z
      .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
      .optional(),
    client_order_id: z.uuid().optional(),
    client_command_id: z.uuid().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' });
export type Problem = z.infer<typeof problemSchema>;
export type ProblemFieldError = NonNullable<Problem['errors']>[number];

const TITLE_OF: Record<ProblemCode, string> = {
  MALFORMED_JSON: 'The body is not JSON',
  INVALID_REQUEST: 'The request is not valid',
  UNAUTHENTICATED: 'Sign in first',
  TOKEN_EXPIRED: 'The token has expired',
  TOKEN_REUSED: 'The token was used before',
  FORBIDDEN: 'Not allowed',
  NOT_FOUND: 'Not found',
  METHOD_NOT_ALLOWED: 'This method is not offered here',
  CLIENT_ORDER_ID_REUSED: 'This client_order_id belongs to another order',
  CLIENT_COMMAND_ID_REUSED: 'This client_command_id belongs to another command',
  PAYLOAD_TOO_LARGE: 'The body is too large',
  RATE_LIMITED: 'Too many requests',
  INTERNAL: 'Something broke on our side',
  QUEUE_UNAVAILABLE: 'The order queue is unavailable; ask again with the same id',
  HOME_OFFLINE: 'The home server is offline; orders are still accepted',
  UNAVAILABLE: 'A part of the service is unavailable',
};

export interface ProblemDetails {
  readonly detail?: string;
  readonly errors?: ProblemFieldError[];
  readonly client_order_id?: string;
  readonly client_command_id?: string;
}

/** Builds the RFC 9457 body of a code. */
export function problem(code: ProblemCode, details: ProblemDetails = {}): Problem {
  return {
    type: `urn:mockstreet:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: TITLE_OF[code],
    status: STATUS_OF[code],
    code,
    ...details,
  };
}

/** The HTTP status that a code goes with. */
export function problemStatus(code: ProblemCode): (typeof STATUS_OF)[ProblemCode] {
  return STATUS_OF[code];
}

/** Turns zod's issues into the `errors` of an INVALID_REQUEST problem. */
export function fieldErrors(error: z.ZodError): ProblemFieldError[] {
  return error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.join('.'),
    code: issue.code === 'custom' ? String(issue.params?.code ?? 'custom') : issue.code,
    message: issue.message,
  }));
}

/** The code as an HTTP answer. `headers` may carry `Retry-After`. */
export function problemResponse(
  code: ProblemCode,
  details: ProblemDetails = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(problem(code, details)), {
    status: STATUS_OF[code],
    headers: { 'content-type': PROBLEM_CONTENT_TYPE, 'cache-control': 'no-store', ...headers },
  });
}
