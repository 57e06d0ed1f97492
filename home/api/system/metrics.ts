import type { Figures } from '@mockstreet/shared/node/figures';
import { routePath } from 'hono/route';
import { Histogram } from 'prom-client';
import type { Api, ApiMiddleware } from '../http/api-types.ts';

/** Times every request, by route and not by path, so that ids make no series. */
export function observeRequests({ registry }: Figures): ApiMiddleware {
  const duration = new Histogram({
    name: 'mockstreet_api_request_seconds',
    help: 'Time from request to answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  return async (context, next) => {
    const stop = duration.startTimer({ method: context.req.method });
    await next();
    stop({ route: routePath(context, -1), status: context.res.status });
  };
}

/**
 * GET /metrics, in Prometheus' text format; not routed publicly.
 *
 * @param refresh brings up to date what has to be looked up
 */
export function routeMetrics(
  api: Api,
  { registry }: Figures,
  refresh: () => Promise<void> = async () => {},
): void {
  api.get('/metrics', async (context) => {
    await refresh();
    return context.body(await registry.metrics(), 200, { 'content-type': registry.contentType });
  });
}
