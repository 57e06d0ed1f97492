import { addMicros, type Clock, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { z } from 'zod';
import type { ProcessAddress } from './process-list.ts';

/** A process of home's as it tells of itself. */
export interface ProcessView {
  readonly name: string;
  /** `not_ready`: it answers, and lacks something; `unreachable`: it does not answer. */
  readonly state: 'ready' | 'not_ready' | 'unreachable';
  readonly version: string | null;
  readonly startedAt: Instant | null;
  /** Of several alike: the one that works, or one that stands by. */
  readonly role: string | null;
  readonly dependencies: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly fault: string | null;
  }[];
}

/** A partition as the engine that it is delivered to sees it. */
export interface QueueView {
  readonly partition: number;
  readonly queue: string;
  readonly ready: number;
  readonly active: boolean;
  readonly heardTo: Instant | null;
}

const PATIENCE_MS = 1_500;
const FAULT_CHARS = 300;

const healthSchema = z.object({
  version: z.string().optional(),
  uptime_seconds: z.number().optional(),
});
const readinessSchema = z.object({
  status: z.enum(['ready', 'not_ready']),
  role: z.string().optional(),
  dependencies: z.array(
    z.object({ name: z.string(), ok: z.boolean(), fault: z.string().nullish() }),
  ),
});
const queuesSchema = z.object({
  items: z.array(
    z.object({
      partition: z.int(),
      queue: z.string(),
      ready: z.int(),
      active: z.boolean(),
      heard_to: z.string().nullable(),
    }),
  ),
});

/** Asks all of them at once; one that does not answer is told as such. */
export async function askProcesses(
  processes: readonly ProcessAddress[],
  clock: Clock,
): Promise<ProcessView[]> {
  return await Promise.all(processes.map((process) => askProcess(process, clock)));
}

async function askProcess({ name, url }: ProcessAddress, clock: Clock): Promise<ProcessView> {
  try {
    const [health, readiness] = await Promise.all([
      ask(`${url}/health`, healthSchema),
      ask(`${url}/health/ready`, readinessSchema),
    ]);
    const { version = null, uptime_seconds: uptime } = health;
    return {
      ...{ name, state: readiness.status, version, role: readiness.role ?? null },
      startedAt: uptime === undefined ? null : addMicros(clock(), -Math.round(uptime * 1e6)),
      dependencies: readiness.dependencies.map(({ fault, ...row }) => ({
        ...row,
        fault: fault?.slice(0, FAULT_CHARS) ?? null,
      })),
    };
  } catch {
    const nothing = { version: null, startedAt: null, role: null, dependencies: [] };
    return { name, state: 'unreachable', ...nothing };
  }
}

/**
 * What the engines see of their queues; of a partition that one of them is delivered, what that one says. Undefined
 * where no engine answers, or none has found the broker yet.
 */
export async function askQueues(
  processes: readonly ProcessAddress[],
): Promise<QueueView[] | undefined> {
  const engines = processes.filter(({ name }) => name.startsWith('engine'));
  const answers = await Promise.all(
    engines.map(({ url }) => ask(`${url}/queues`, queuesSchema).catch(() => ({ items: [] }))),
  );
  const views = new Map<number, QueueView>();
  for (const { heard_to: heardTo, ...view } of answers.flatMap(({ items }) => items)) {
    const known = views.get(view.partition);
    if (known && !view.active) continue;
    const heard = heardTo === null ? null : (parseInstant(heardTo) ?? null);
    views.set(view.partition, { ...view, heardTo: heard });
  }
  return views.size === 0 ? undefined : [...views.values()];
}

async function ask<T>(url: string, schema: z.ZodType<T>): Promise<T> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error' });
  return schema.parse(await answer.json());
}
