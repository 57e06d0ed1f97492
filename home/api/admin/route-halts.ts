import { randomUUID } from 'node:crypto';
import { createRoute } from '@hono/zod-openapi';
import { loadInstruments } from '#market/instruments';
import { listHalts, requestHalt, requestResume } from '#market/request-halts';
import { actorOf } from '../http/actor-of.ts';
import { type Api, BASE } from '../http/api-types.ts';
import { pageOf } from '../http/page.ts';
import { refuse } from '../http/refuse.ts';
import { json, jsonBody, problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import { ADMIN_WRITE_PROBLEMS, type AdminParts } from './admin-parts.ts';
import {
  haltFiltersSchema,
  haltPageSchema,
  haltPathSchema,
  haltSchema,
  newHaltSchema,
  presentHalt,
} from './halt-schema.ts';

const PATH = `${BASE}/admin/halts`;

/** GET and POST /admin/halts, POST /admin/halts/{halt_id}/resume. */
export function routeHalts(api: Api, parts: AdminParts): void {
  routeListHalts(api, parts);
  routeRequestHalt(api, parts);
  routeResume(api, parts);
}

function routeListHalts(api: Api, { access, read }: AdminParts): void {
  const route = createRoute({
    method: 'get',
    path: PATH,
    operationId: 'listHalts',
    tags: ['admin'],
    summary: 'Halts, newest first, also those that are over',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { query: haltFiltersSchema },
    responses: { 200: json(haltPageSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const rows = await read((sql) => listHalts(sql, { limit, before: cursor }));
    const page = pageOf(rows, limit, ({ requestedAt, id }) => ({ at: requestedAt, id }));
    return context.json({ items: page.items.map(presentHalt), next_cursor: page.nextCursor }, 200);
  });
}

function routeRequestHalt(api: Api, { access, read, write, clock }: AdminParts): void {
  const route = createRoute({
    method: 'post',
    path: PATH,
    operationId: 'haltInstrument',
    tags: ['admin'],
    summary: 'Halt an instrument',
    description:
      'Counts from the moment up to which its prices are decided when the feeder takes it in, within seconds. Until it is resumed no price comes to its tape, its orders wait and their deadlines stand still. `errors` says `unknown_instrument` or `already_halted`.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { query: noQuery, body: jsonBody(newHaltSchema) },
    responses: {
      201: json(haltSchema, 'The halt, as it is asked for'),
      ...problems(...ADMIN_WRITE_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { ticker_id: tickerId, reason: note } = context.req.valid('json');
    const instruments = await read((sql) => loadInstruments(sql));
    // A rate that stood still would hold up every order that is paid with it; users' shares have no feeder to halt.
    const instrument = instruments.get(tickerId);
    const isFed = instrument?.isTradable && instrument.market !== 'HUMAN';
    if (!isFed) return refuseTicker('unknown_instrument');
    const wish = { id: randomUUID(), tickerId, note };
    const halt = await write((sql) => requestHalt(sql, wish, actorOf(context, clock)));
    // Lost since the door was passed.
    if (halt === 'not_admin') return await access.forbid(context, 'role:ADMIN');
    if (halt === 'already_halted') return refuseTicker('already_halted');
    return context.json(presentHalt(halt), 201);
  });
}

function routeResume(api: Api, { access, write, clock }: AdminParts): void {
  const route = createRoute({
    method: 'post',
    path: `${PATH}/{halt_id}/resume`,
    operationId: 'resumeInstrument',
    tags: ['admin'],
    summary: 'End a halt',
    description:
      'What came during the halt never comes to the tape; the first price after it has to be confirmed by the next. Once more does no harm.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { params: haltPathSchema, query: noQuery },
    responses: {
      200: json(haltSchema, 'The halt'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { halt_id: haltId } = context.req.valid('param');
    const halt = await write((sql) => requestResume(sql, haltId, actorOf(context, clock)));
    if (halt === 'not_admin') return await access.forbid(context, 'role:ADMIN');
    return halt ? context.json(presentHalt(halt), 200) : refuse('NOT_FOUND');
  });
}

function refuseTicker(code: 'unknown_instrument' | 'already_halted'): never {
  const message = code === 'already_halted' ? 'is halted already' : 'is no instrument that trades';
  return refuse('INVALID_REQUEST', { errors: [{ path: 'ticker_id', code, message }] });
}
