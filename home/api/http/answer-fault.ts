import type { Logger } from '@mockstreet/shared/node/run-process';
import { type ProblemCode, problemResponse } from '@mockstreet/shared/problem';
import type { Context, ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { routePath } from 'hono/route';
import { NoSigningKey } from '#accounts/keys/open-token-signer';
import type { ApiEnv } from './api-types.ts';
import { Unavailable } from './unavailable.ts';

const RETRY_AFTER_SECONDS = '2';

/** What the framework itself refuses, by its status. */
const CODE_OF_STATUS: Record<number, ProblemCode> = {
  400: 'MALFORMED_JSON',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'MALFORMED_JSON',
};

/** SQLSTATEs of a text with U+0000, which Postgres cannot hold; its client sends it all the same. */
const NOT_STORABLE = ['22021', '22P05'];

/** The last resort of every request: each fault becomes a problem, and no fault tells its inside. */
export function createAnswerFault(log: Logger): ErrorHandler<ApiEnv> {
  return (fault, context) => {
    if (fault instanceof HTTPException) {
      if (fault.res) return fault.res;
      const code = CODE_OF_STATUS[fault.status];
      if (code) return problemResponse(code);
    }
    if (fault instanceof Unavailable || fault instanceof NoSigningKey) {
      log.warn({ err: fault, operation: operationOf(context) }, 'answered 503');
      return problemResponse('UNAVAILABLE', {}, { 'retry-after': RETRY_AFTER_SECONDS });
    }
    if ('code' in fault && NOT_STORABLE.includes(String(fault.code))) {
      return problemResponse('INVALID_REQUEST', { detail: 'A text holds the character U+0000' });
    }
    log.error({ err: fault, operation: operationOf(context) }, 'answered 500');
    return problemResponse('INTERNAL');
  };
}

/** The route and not the path: where an id belongs, people put API keys and invite codes, too. */
function operationOf(context: Context): string {
  return `${context.req.method} ${routePath(context, -1)}`;
}
