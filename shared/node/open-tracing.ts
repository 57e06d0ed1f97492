import { z } from 'zod';
import type { Logger } from './run-process.ts';
import { NO_TRACING, type Tracing } from './tracing.ts';

/** Of the orders, that are traced unless it is said otherwise. */
export const DEFAULT_SAMPLED_SHARE = 0.01;

/** For the configuration of a process that makes spans. */
export const tracingVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .refine(isEndpoint, 'must be a http or https URL without a password, query or fragment')
    .optional()
    .describe('Where traces go: OTLP over HTTP, at /v1/traces below it; without it none are made'),
};

export interface TracingOptions {
  /** Of the process, among all of ours. */
  readonly name: string;
  /** Among the processes of that name. */
  readonly instance?: string;
  /** {@link tracingVariables}. */
  readonly config: { readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined };
  readonly log: Logger;
}

/** Nothing of what makes and sends spans is so much as loaded where nobody is to be told. */
export async function openTracing(options: TracingOptions): Promise<Tracing> {
  const { name, instance, config, log } = options;
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return NO_TRACING;
  const { createOtlpTracing } = await import('./otlp-tracing.ts');
  return createOtlpTracing({
    name,
    instance,
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    log,
  });
}

/** It goes into logs of the exporter, so it holds no secret. */
function isEndpoint(text: string): boolean {
  const url = URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol)) return false;
  return [url.username, url.password, url.search, url.hash].every((part) => part === '');
}
