import type { Server } from 'node:http';
import { createFigures } from '@mockstreet/shared/node/figures';
import type { HealthServer } from '@mockstreet/shared/node/serve-health';
import { serveMetrics } from '@mockstreet/shared/node/serve-metrics';

/** `100` to `599`, by its first digit. */
const CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/**
 * Tells Prometheus what these servers answer, on a port of its own: theirs are open to the world. Undefined where
 * there is no port for it.
 *
 * @param servers by the name that they are told of under
 */
export async function serveFigures(
  servers: Readonly<Record<string, Server>>,
  config: { readonly HOST: string; readonly METRICS_PORT?: number | undefined },
): Promise<HealthServer | undefined> {
  if (config.METRICS_PORT === undefined) return undefined;
  const { registry, counterBy } = createFigures();
  const answers = new Map<string, number>();
  for (const [name, server] of Object.entries(servers)) {
    for (const status of CLASSES) answers.set(`${name} ${status}`, 0);
    server.on('request', (_incoming, response) => {
      response.once('finish', () => {
        const key = `${name} ${CLASSES[Math.floor(response.statusCode / 100) - 1]}`;
        answers.set(key, (answers.get(key) ?? 0) + 1);
      });
    });
  }
  counterBy(
    'answer',
    'mockstreet_gateway_answers_total',
    'Answers, by who gave them and how their status begins.',
    () => answers,
  );
  const { contentType } = registry;
  return await serveMetrics({ contentType, text: () => registry.metrics() }, config);
}
