import { createRoute } from '@hono/zod-openapi';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import { portfolioSchema } from './portfolio-schema.ts';
import { type PortfolioPorts, readPortfolio } from './read-portfolio.ts';

/** GET /portfolio, and at the root for older clients. */
export function routeGetPortfolio(
  api: Api,
  parts: PortfolioPorts & { readonly authenticate: ApiMiddleware },
): void {
  for (const prefix of [BASE, '']) {
    const isLegacy = prefix === '';
    const route = createRoute({
      method: 'get',
      path: `${prefix}/portfolio`,
      operationId: isLegacy ? 'getPortfolioLegacy' : 'getPortfolio',
      tags: ['portfolio'],
      summary: 'Wallet, positions at current prices, equity, profit',
      deprecated: isLegacy,
      security: SIGNED_IN,
      middleware: [parts.authenticate] as const,
      request: { query: noQuery },
      responses: {
        200: json(portfolioSchema, 'My portfolio'),
        ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
      },
    });
    api.openapi(route, async (context) => {
      const portfolio = await readPortfolio(parts, context.get('user').id);
      return portfolio ? context.json(portfolio, 200) : refuse('NOT_FOUND');
    });
  }
}
