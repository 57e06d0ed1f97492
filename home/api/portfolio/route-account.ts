import { createRoute } from '@hono/zod-openapi';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import {
  accountBalanceSchema,
  accountPositionsSchema,
  presentBalance,
  presentPositions,
} from './account-schema.ts';
import { type PortfolioPorts, readPortfolio } from './read-portfolio.ts';

type AccountParts = PortfolioPorts & { readonly authenticate: ApiMiddleware };

/** GET /account/balance and /account/positions: the portfolio as brokers' programs know it. */
export function routeAccount(api: Api, parts: AccountParts): void {
  const common = {
    method: 'get' as const,
    tags: ['portfolio'],
    security: SIGNED_IN,
    request: { query: noQuery },
  };
  const refusals = problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS);
  const balance = createRoute({
    ...common,
    middleware: [parts.authenticate] as const,
    path: `${BASE}/account/balance`,
    operationId: 'getAccountBalance',
    summary: 'Cash: total, held by waiting orders, available',
    responses: { 200: json(accountBalanceSchema, 'My balance'), ...refusals },
  });
  api.openapi(balance, async (context) => {
    const portfolio = await readPortfolio(parts, context.get('user').id);
    return portfolio ? context.json(presentBalance(portfolio), 200) : refuse('NOT_FOUND');
  });
  const positions = createRoute({
    ...common,
    middleware: [parts.authenticate] as const,
    path: `${BASE}/account/positions`,
    operationId: 'getAccountPositions',
    summary: 'What I hold, what of it is available, and what it is worth',
    responses: { 200: json(accountPositionsSchema, 'My positions'), ...refusals },
  });
  api.openapi(positions, async (context) => {
    const portfolio = await readPortfolio(parts, context.get('user').id);
    return portfolio ? context.json(presentPositions(portfolio), 200) : refuse('NOT_FOUND');
  });
}
