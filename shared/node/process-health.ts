import process from 'node:process';
import { Hono } from 'hono';
import type { Registry } from 'prom-client';
import { RELEASE } from './release.ts';

/** A row of /health/ready. */
export interface Dependency {
  readonly name: string;
  readonly ok: boolean;
  readonly fault?: string;
}

export interface Readiness {
  readonly dependencies: readonly Dependency[];
  /** Where it is not what all dependencies are: a process may do its work without some of them. */
  readonly ready?: boolean;
  /** What is told besides. */
  readonly besides?: object;
}

/** GET /health, /health/ready (a row per dependency, 503 while it is not) and /metrics of a process. */
export function createProcessHealth(
  registry: Registry,
  look: () => Readiness | Promise<Readiness>,
): Hono {
  return new Hono()
    .get('/health', (context) =>
      context.json({ status: 'ok', version: RELEASE, uptime_seconds: process.uptime() }),
    )
    .get('/health/ready', async (context) => {
      const { dependencies, besides, ready = dependencies.every(({ ok }) => ok) } = await look();
      const body = { status: ready ? 'ready' : 'not_ready', ...besides, dependencies };
      return context.json(body, ready ? 200 : 503);
    })
    .get('/metrics', async (context) =>
      context.text(await registry.metrics(), 200, { 'content-type': registry.contentType }),
    );
}

/** @param ok where something besides a fault tells */
export function dependencyRow(name: string, fault: string | null, ok = fault === null): Dependency {
  return { name, ok, ...(fault !== null && { fault }) };
}

/** What is wrong with what a row asks, as it is now; null where the asking succeeds. */
export async function faultOf(ask: () => Promise<unknown>): Promise<string | null> {
  return await ask().then(
    () => null,
    (error: unknown) => String(error),
  );
}
