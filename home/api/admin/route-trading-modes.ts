import { createRoute } from '@hono/zod-openapi';
import { readTradingModes, setTradingMode } from '#trading/trading-mode-rows';
import { actorOf } from '../http/actor-of.ts';
import { type Api, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { json, jsonBody, problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import { ADMIN_WRITE_PROBLEMS, type AdminParts } from './admin-parts.ts';
import {
  modeWishSchema,
  presentSaid,
  saidModeSchema,
  saidModesSchema,
  standingModes,
} from './trading-mode-schema.ts';

const PATH = `${BASE}/admin/trading-modes`;

/** GET and PUT /admin/trading-modes. */
export function routeTradingModes(api: Api, parts: AdminParts): void {
  routeListModes(api, parts);
  routeSetMode(api, parts);
}

function routeListModes(api: Api, { access, read, clock }: AdminParts): void {
  const route = createRoute({
    method: 'get',
    path: PATH,
    operationId: 'listTradingModes',
    tags: ['admin'],
    summary: 'Who or what does not trade freely, and what is about to change; newest first',
    description: 'All that was ever said stands in the audit log, under `trading_mode.set`.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { query: noQuery },
    responses: { 200: json(saidModesSchema, 'What stands'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const now = clock();
    const standing = standingModes(await read(readTradingModes), now);
    return context.json({ items: standing.map((said) => presentSaid(said, now)) }, 200);
  });
}

function routeSetMode(api: Api, { access, read, write, clock }: AdminParts): void {
  const route = createRoute({
    method: 'put',
    path: PATH,
    operationId: 'setTradingMode',
    tags: ['admin'],
    summary: 'Say in which mode everything, a market, an instrument or a user trades',
    description:
      'Counts for orders accepted two minutes from now or later; of all that concern an order the strictest. REDUCE_ONLY refuses buys with `LIMIT_EXCEEDED`, HALTED every new order with `MARKET_CLOSED`. Cancels always work, and orders that rest go on: cancel them if they must not. `errors` says `unknown_subject`, or `is_active` where there is nothing to take back.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { query: noQuery, body: jsonBody(modeWishSchema) },
    responses: {
      200: json(saidModeSchema, 'As it was said, now or before'),
      ...problems(...ADMIN_WRITE_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { scope, subject: given = null, mode, reason: note } = context.req.valid('json');
    // An id of a user is the same in any case, as everywhere; the others are not.
    const subject = scope === 'USER' && given !== null ? given.toLowerCase() : given;
    const wish = { scope, subject, mode, note };
    const outcome = await write((sql) => setTradingMode(sql, wish, actorOf(context, clock)));
    // Lost since the door was passed.
    if (outcome === 'not_admin') return await access.forbid(context, 'role:ADMIN');
    if (outcome === 'unknown_subject') {
      return refuseField('subject', outcome, 'is nothing that trades');
    }
    const all = await read(readTradingModes);
    const last = all.findLast((said) => said.scope === scope && said.subject === subject);
    return last
      ? context.json(presentSaid(last, clock()), 200)
      : refuseField('mode', 'is_active', 'is ACTIVE already');
  });
}

function refuseField(path: string, code: string, message: string): never {
  return refuse('INVALID_REQUEST', { errors: [{ path, code, message }] });
}
