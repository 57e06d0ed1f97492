import { type HealthServer, serveHealth } from './serve-health.ts';

/** What is told, as it is now. */
export interface MetricsText {
  readonly contentType: string;
  text(): Promise<string>;
}

/**
 * Serves metrics alone, for a process whose own port others may reach as well. Undefined where there is no port
 * for it. Rejects when that is taken.
 */
export async function serveMetrics(
  { contentType, text }: MetricsText,
  { HOST, METRICS_PORT }: { readonly HOST: string; readonly METRICS_PORT?: number | undefined },
): Promise<HealthServer | undefined> {
  if (METRICS_PORT === undefined) return undefined;
  const answer = async (request: Request) =>
    request.method === 'GET' && new URL(request.url).pathname === '/metrics'
      ? new Response(await text(), { headers: { 'content-type': contentType } })
      : new Response(null, { status: 404 });
  return await serveHealth(answer, { HOST, PORT: METRICS_PORT });
}
