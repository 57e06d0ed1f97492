import { createRoute } from '@hono/zod-openapi';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { z } from 'zod';
import { type Api, BASE } from '../http/api-types.ts';
import { json, problems } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import { PROBE_FAULTS, type Probe, runProbes } from './probe.ts';

const PROBE_DEADLINE_MS = 1_500;

const readinessSchema = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    dependencies: z.array(
      z.object({
        name: z.string().meta({ example: 'postgres' }),
        ok: z.boolean(),
        fault: z.enum(PROBE_FAULTS).optional().meta({
          description: 'Only where not ok; `stale`: reached, and what it offers is out of date',
        }),
      }),
    ),
  })
  .meta({ id: 'Readiness' });

/**
 * GET /health (alive) and /health/ready (a row per dependency), below the base and at the root.
 * Only a vital dependency makes it not ready: with the feed or Redis away the API serves, and
 * says of each price that it is stale. Anyone may ask, so a fault is one word here and its details
 * go to the log.
 */
export function routeHealth(
  api: Api,
  { probes, log }: { readonly probes: readonly Probe[]; readonly log: Logger },
): void {
  // A fault is logged when it differs from the last one: strangers must not fill the log.
  const lastFaults = new Map<string, string>();
  const onFault = (dependency: string, err: unknown) => {
    const text = String(err);
    if (lastFaults.get(dependency) !== text) log.warn({ dependency, err }, 'not well');
    lastFaults.set(dependency, text);
  };
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
      responses: {
        200: json(z.object({ status: z.literal('ok') }), 'It is'),
        ...problems('INVALID_REQUEST'),
      },
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
        ...problems('INVALID_REQUEST'),
        503: json(readinessSchema, 'Not serving: something vital is away'),
      },
    });
    api.openapi(ready, async (context) => {
      const dependencies = await runProbes(probes, PROBE_DEADLINE_MS, onFault);
      for (const { name, ok } of dependencies) if (ok) lastFaults.delete(name);
      const isReady = dependencies.every(({ name, ok }) => ok || !vital.has(name));
      return isReady
        ? context.json({ status: 'ready', dependencies }, 200)
        : context.json({ status: 'not_ready', dependencies }, 503);
    });
  }
}
