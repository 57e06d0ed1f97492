import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { type Api, BASE } from '../http/api-types.ts';
import { json } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import { type Probe, runProbes } from './probe.ts';

const PROBE_DEADLINE_MS = 1_500;

const readinessSchema = z
  .object({
    status: z.enum(['ready', 'degraded', 'unavailable']),
    dependencies: z.array(
      z.object({ name: z.string(), ok: z.boolean(), vital: z.boolean(), detail: z.string() }),
    ),
  })
  .meta({ id: 'Readiness' });

/** GET /health (alive) and /health/ready (a row per dependency), below the base and at the root. */
export function routeHealth(api: Api, { probes }: { readonly probes: readonly Probe[] }): void {
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
      description: '503 only when a vital one is away.',
      hide: prefix === '',
      request: { query: noQuery },
      responses: {
        200: json(readinessSchema, 'Serving, perhaps with less'),
        503: json(readinessSchema, 'Not serving'),
      },
    });
    api.openapi(ready, async (context) => {
      const results = await runProbes(probes, PROBE_DEADLINE_MS);
      const dependencies = results.map(({ name, isOk, detail }, at) => ({
        name,
        ok: isOk,
        vital: probes[at]?.isVital ?? false,
        detail,
      }));
      if (dependencies.some(({ ok, vital }) => vital && !ok)) {
        return context.json({ status: 'unavailable', dependencies }, 503);
      }
      const isWhole = dependencies.every(({ ok }) => ok);
      return context.json({ status: isWhole ? 'ready' : 'degraded', dependencies }, 200);
    });
  }
}
