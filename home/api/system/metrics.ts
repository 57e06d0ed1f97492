import { routePath } from 'hono/route';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Api, ApiMiddleware } from '../http/api-types.ts';

export interface ApiMetrics {
  /** Times every request, by route and not by path, so that ids make no series. */
  readonly observe: ApiMiddleware;
  readonly registry: Registry;
}

/**
 * Between two looks at how late the event loop is, in milliseconds; the percentiles include it. At the
 * library's 10 ms a process that does nothing keeps a hundredth of a core busy with looking.
 */
const LAG_SAMPLE_MS = 100;

export function createApiMetrics(): ApiMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_SAMPLE_MS });
  const duration = new Histogram({
    name: 'mockstreet_api_request_seconds',
    help: 'Time from request to answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  return {
    registry,
    async observe(context, next) {
      const stop = duration.startTimer({ method: context.req.method });
      await next();
      stop({ route: routePath(context, -1), status: context.res.status });
    },
  };
}

/** GET /metrics, in Prometheus' text format; not routed publicly. */
export function routeMetrics(api: Api, { registry }: ApiMetrics): void {
  api.get('/metrics', async (context) => {
    return context.body(await registry.metrics(), 200, { 'content-type': registry.contentType });
  });
}
