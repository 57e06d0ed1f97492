import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { type Api, BASE } from '../http/api-types.ts';
import { json } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import { type Probe, runProbes } from './probe.ts';

const PROBE_DEADLINE_MS = 1_500;

const readinessSchema = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    dependencies: z.array(
      z.object({ name: z.string(), ok: z.boolean(), fault: z.string().optional() }),
    ),
  })
  .meta({ id: 'Readiness' });

/**
 * GET /health (alive) and /health/ready (a row per dependency), below the base and at the root.
 * Only a vital dependency makes it not ready: with the feed or Redis away the API serves, and
 * says of each price that it is stale.
 */
export function routeHealth(api: Api, { probes }: { readonly probes: readonly Probe[] }): void {
  const vital = new Set(probes.filter((probe) => probe.isVital).map((probe) => probe.name));
  for (const prefix of [BASE, '']) {
    const live = createRoute({
      method: 'get',
      path: `${prefix}/health`,
      operationId: 'getHealth',
      tags: ['system'],
      summary: 'Whether the API is alive',
      hide: prefix === '',
      request: { query: noQuery },
      responses: { 200: json(z.object({ status: z.literal('ok') }), 'It is') },
    });
    api.openapi(live, (context) => context.json({ status: 'ok' }, 200));

    const ready = createRoute({
      method: 'get',
      path: `${prefix}/health/ready`,
      operationId: 'getReadiness',
      tags: ['system'],
      summary: 'How each dependency is doing',
      hide: prefix === '',
      request: { query: noQuery },
      responses: {
        200: json(readinessSchema, 'Serving'),
        503: json(readinessSchema, 'Not serving: something vital is away'),
      },
    });
    api.openapi(ready, async (context) => {
      const dependencies = await runProbes(probes, PROBE_DEADLINE_MS);
      const isReady = dependencies.every(({ name, ok }) => ok || !vital.has(name));
      return isReady
        ? context.json({ status: 'ready', dependencies }, 200)
        : context.json({ status: 'not_ready', dependencies }, 503);
    });
  }
}
