import { createRoute } from '@hono/zod-openapi';
import { decideLetter, findLetter, LETTER_REFUSALS, listLetters } from '#trading/dead-letters';
import { actorOf } from '../http/actor-of.ts';
import { type Api, BASE } from '../http/api-types.ts';
import { pageOf } from '../http/page.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import type { AdminParts } from './admin-parts.ts';
import {
  deadLetterFiltersSchema,
  deadLetterPageSchema,
  deadLetterPathSchema,
  deadLetterSchema,
  presentDeadLetter,
} from './dead-letter-schema.ts';

const PATH = `${BASE}/admin/dead-letters`;

/** GET /admin/dead-letters, POST /admin/dead-letters/{dead_letter_id}/replay and /discard. */
export function routeDeadLetters(api: Api, parts: AdminParts): void {
  routeListLetters(api, parts);
  routeDecide(api, parts, 'replay');
  routeDecide(api, parts, 'discard');
}

function routeListLetters(api: Api, { access, read }: AdminParts): void {
  const route = createRoute({
    method: 'get',
    path: PATH,
    operationId: 'listDeadLetters',
    tags: ['admin'],
    summary: 'Messages that home refused to believe, newest first',
    description: 'Also those that somebody has decided of, unless a `state` is asked for.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { query: deadLetterFiltersSchema },
    responses: { 200: json(deadLetterPageSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const { limit, cursor, state } = context.req.valid('query');
    const rows = await read((sql) => listLetters(sql, { limit, before: cursor, state }));
    const page = pageOf(rows, limit, ({ setAsideAt, id }) => ({ at: setAsideAt, id }));
    const items = page.items.map(presentDeadLetter);
    return context.json({ items, next_cursor: page.nextCursor }, 200);
  });
}

const WORDS = {
  replay: {
    summary: 'Have a message taken up again',
    description:
      'An engine checks all of it once more, as of when it was accepted, within seconds: what nobody stands behind is refused again, and the letter is OPEN as before; what is known already has no second effect. An order gets the print that it would have had in time. `errors` says why not: `already_discarded`, `back_dated`, `not_kept`, `too_old`. Once more does no harm.',
  },
  discard: {
    summary: 'Put a message away for good',
    description:
      'Nobody is answered by it: an order in it has never come about. It stays in the list, and in `orders.dead`. `errors` says `already_replayed` where it is too late. Once more does no harm.',
  },
} as const;

function routeDecide(
  api: Api,
  { access, read, write, clock }: AdminParts,
  decision: 'replay' | 'discard',
): void {
  const route = createRoute({
    method: 'post',
    path: `${PATH}/{dead_letter_id}/${decision}`,
    operationId: `${decision}DeadLetter`,
    tags: ['admin'],
    ...WORDS[decision],
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { params: deadLetterPathSchema, query: noQuery },
    responses: {
      200: json(deadLetterSchema, 'The letter'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { dead_letter_id: id } = context.req.valid('param');
    const answer = await write((sql) =>
      decideLetter(sql, { id, decision }, actorOf(context, clock)),
    );
    // Lost since the door was passed.
    if (answer === 'not_admin') return await access.forbid(context, 'role:ADMIN');
    if (answer === 'unknown') return refuse('NOT_FOUND');
    if (answer !== 'done') {
      const message = LETTER_REFUSALS[answer];
      return refuse('INVALID_REQUEST', {
        errors: [{ path: 'dead_letter_id', code: answer, message }],
      });
    }
    const letter = await read((sql) => findLetter(sql, id));
    return letter ? context.json(presentDeadLetter(letter), 200) : refuse('NOT_FOUND');
  });
}
