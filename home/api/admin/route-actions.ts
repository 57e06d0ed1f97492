import { randomUUID } from 'node:crypto';
import { createRoute } from '@hono/zod-openapi';
import {
  cancelAction,
  enterAction,
  isFarEnoughAhead,
  listActions,
  type NewAction,
} from '#market/enter-actions';
import { loadInstruments } from '#market/instruments';
import { actorOf } from '../http/actor-of.ts';
import { type Api, BASE } from '../http/api-types.ts';
import { pageOf } from '../http/page.ts';
import { refuse } from '../http/refuse.ts';
import { json, jsonBody, problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import { actionFiltersSchema } from '../market/action-schema.ts';
import {
  actionPathSchema,
  enteredActionPageSchema,
  enteredActionSchema,
  newActionSchema,
  presentEntered,
} from './action-schema.ts';
import { ADMIN_WRITE_PROBLEMS, type AdminParts } from './admin-parts.ts';

const PATH = `${BASE}/admin/corporate-actions`;

/** GET and POST /admin/corporate-actions, DELETE /admin/corporate-actions/{action_id}. */
export function routeActions(api: Api, parts: AdminParts): void {
  routeListActions(api, parts);
  routeEnterAction(api, parts);
  routeCancelAction(api, parts);
}

function routeListActions(api: Api, { access, read }: AdminParts): void {
  const route = createRoute({
    method: 'get',
    path: PATH,
    operationId: 'listEnteredCorporateActions',
    tags: ['admin'],
    summary: 'Corporate actions with who entered them, also those that were taken back',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { query: actionFiltersSchema },
    responses: { 200: json(enteredActionPageSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const { limit, cursor, ticker_id: tickerId } = context.req.valid('query');
    const question = { limit, before: cursor, tickerId, withCancelled: true };
    const rows = await read((sql) => listActions(sql, question));
    const page = pageOf(rows, limit, ({ effectiveAt, id }) => ({ at: effectiveAt, id }));
    return context.json(
      { items: page.items.map(presentEntered), next_cursor: page.nextCursor },
      200,
    );
  });
}

function routeEnterAction(api: Api, { access, read, write, clock }: AdminParts): void {
  const route = createRoute({
    method: 'post',
    path: PATH,
    operationId: 'enterCorporateAction',
    tags: ['admin'],
    summary: 'Enter a split or a dividend',
    description:
      'At least a minute before it takes effect. A split that was forgotten can still be entered while its jump has the instrument halted: a minute ahead, within the halt. `errors` says `unknown_instrument`, `too_late`, `same_shares`, or `taken` where the instrument has an action at that very moment.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { query: noQuery, body: jsonBody(newActionSchema) },
    responses: {
      201: json(enteredActionSchema, 'The action'),
      ...problems(...ADMIN_WRITE_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const body = context.req.valid('json');
    const actor = actorOf(context, clock);
    const isSplit = body.kind === 'SPLIT';
    const action: NewAction = {
      ...{ id: randomUUID(), kind: body.kind, tickerId: body.ticker_id },
      ...{ effectiveAt: body.effective_at, note: body.note ?? null },
      newShares: isSplit ? body.new_shares : null,
      oldShares: isSplit ? body.old_shares : null,
      amount: isSplit ? null : body.amount,
    };
    if (isSplit && action.newShares === action.oldShares) return refuseField('same_shares');
    if (!isFarEnoughAhead(action.effectiveAt, actor.at)) return refuseField('too_late');
    const instruments = await read((sql) => loadInstruments(sql));
    const instrument = instruments.get(action.tickerId);
    // What becomes of users' shares is struck, and never entered.
    const isEntered = instrument?.isTradable && instrument.market !== 'HUMAN';
    if (!isEntered) return refuseField('unknown_instrument');
    const entered = await write((sql) => enterAction(sql, action, actor));
    // Lost since the door was passed.
    if (entered === 'not_admin') return await access.forbid(context, 'role:ADMIN');
    if (entered === 'taken' || entered === 'too_late') return refuseField(entered);
    return context.json(presentEntered(entered), 201);
  });
}

function routeCancelAction(api: Api, { access, write, clock }: AdminParts): void {
  const route = createRoute({
    method: 'delete',
    path: `${PATH}/{action_id}`,
    operationId: 'cancelCorporateAction',
    tags: ['admin'],
    summary: 'Take back a corporate action that is still ahead',
    description:
      'At least a minute before it takes effect; afterwards `errors` says `too_late`. Its row stays. Once more does no harm.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { params: actionPathSchema, query: noQuery },
    responses: {
      204: { description: 'Taken back' },
      ...problems('NOT_FOUND', 'INVALID_REQUEST', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { action_id: actionId } = context.req.valid('param');
    const outcome = await write((sql) => cancelAction(sql, actionId, actorOf(context, clock)));
    if (outcome === 'not_admin') return await access.forbid(context, 'role:ADMIN');
    if (outcome === 'too_late') return refuseField('too_late');
    return outcome === 'cancelled' ? context.body(null, 204) : refuse('NOT_FOUND');
  });
}

const FAULTS = {
  unknown_instrument: { path: 'ticker_id', message: 'is no instrument that trades' },
  same_shares: { path: 'new_shares', message: 'must be another number than old_shares' },
  too_late: { path: 'effective_at', message: 'must be at least a minute ahead' },
  taken: { path: 'effective_at', message: 'has an action of this instrument already' },
} as const;

function refuseField(code: keyof typeof FAULTS): never {
  return refuse('INVALID_REQUEST', { errors: [{ code, ...FAULTS[code] }] });
}
