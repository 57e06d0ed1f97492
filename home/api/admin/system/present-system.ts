import {
  addMicros,
  formatInstant,
  formatInstantOrNull,
  type Instant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import type { z } from 'zod';
import type { ManagedJob } from '#scheduler/manage-jobs';
import { FEEDER_SILENT_AFTER_MICROS } from '../../system/feed-probe.ts';
import type { ProcessView, QueueView } from './ask-processes.ts';
import type {
  EdgeRow,
  FeedRow,
  HeldRow,
  Look,
  PartitionRow,
  ReaderRow,
  readDayOfOutages,
} from './read-system.ts';
import type { systemSchema } from './system-schema.ts';

type System = z.output<typeof systemSchema>;

/** Whole seconds since, none before; null where there was no such moment. */
function ageOf(at: Instant | null, now: Instant): number | null {
  return at === null ? null : Math.max(0, Math.floor((now - at) / MICROS_PER_SECOND));
}

/** What a part says of itself where the database did not answer. */
function faultOf(...looks: readonly Look<unknown>[]): 'unreachable' | null {
  return looks.every(({ ok }) => ok) ? null : 'unreachable';
}

function orEmpty<T, E>(one: Look<T>, empty: E): T | E {
  return one.ok ? one.value : empty;
}

export function presentProcess(view: ProcessView): System['home']['processes'][number] {
  const { name, state, version, role, dependencies } = view;
  const started_at = formatInstantOrNull(view.startedAt);
  return { name, state, version, started_at, role, dependencies: [...dependencies] };
}

export function presentEdge(
  queues: readonly QueueView[] | undefined,
  order: Look<EdgeRow>,
  outages: Look<Awaited<ReturnType<typeof readDayOfOutages>>>,
): System['edge'] {
  const { clockErrorMs, intakeId, acceptedAt } = orEmpty(order, {
    ...{ clockErrorMs: null, intakeId: null, acceptedAt: null },
  });
  const { since, last } = orEmpty(outages, { since: null, last: null });
  const heard = queues?.flatMap(({ active, heardTo }) => (active ? [heardTo] : [])) ?? [];
  const isHeard = heard.length > 0 && heard.every((at) => at !== null);
  return {
    fault: faultOf(order, outages),
    broker: queues ? 'reachable' : 'unknown',
    heard_to: isHeard ? formatInstant(Math.min(...(heard as Instant[])) as Instant) : null,
    clock_error_ms: clockErrorMs,
    last_order_at: formatInstantOrNull(acceptedAt),
    intake_id: intakeId,
    away_since: formatInstantOrNull(since),
    last_outage: last && { from_at: formatInstant(last.fromAt), to_at: formatInstant(last.toAt) },
  };
}

/** By partition what either knows of it: the engine of the queue, the database of what is stored. */
export function presentQueues(
  queues: readonly QueueView[] | undefined,
  rows: Look<readonly PartitionRow[]>,
  now: Instant,
): System['queues'] {
  const stored = new Map(orEmpty(rows, []).map((row) => [row.partition, row]));
  const seen = new Map(queues?.map((view) => [view.partition, view]));
  const known = [...new Set([...stored.keys(), ...seen.keys()])].sort((a, b) => a - b);
  // What was not routed last, as everywhere.
  const partitions = [known.filter((one) => one >= 0), known.filter((one) => one < 0)];
  const items = partitions.flat().map((partition) => {
    const view = seen.get(partition);
    const row = stored.get(partition);
    const heardTo = view?.heardTo ?? null;
    return {
      partition,
      queue: view?.queue ?? (partition < 0 ? 'orders.unrouted' : `orders.${partition}`),
      ready: view?.ready ?? null,
      is_read: view?.active ?? null,
      heard_to: formatInstantOrNull(heardTo),
      lag_seconds: ageOf(heardTo, now),
      passed_to: formatInstantOrNull(row?.passedTo ?? null),
      waiting_orders: row?.waiting ?? 0,
      resting_orders: row?.resting ?? 0,
    };
  });
  return { fault: queues ? faultOf(rows) : 'unreachable', items };
}

export function presentFeed(rows: Look<readonly FeedRow[]>, now: Instant): System['feed'] {
  const sources = orEmpty(rows, []);
  const reports = sources.flatMap(({ reportedAt }) => reportedAt ?? []);
  const reportedAt = reports.length === 0 ? null : (Math.max(...reports) as Instant);
  return {
    fault: faultOf(rows),
    reported_at: formatInstantOrNull(reportedAt),
    is_silent: reportedAt === null || reportedAt < addMicros(now, -FEEDER_SILENT_AFTER_MICROS),
    sources: sources.map((row) => ({
      ...{ source: row.source, markets: [...row.markets], instruments: row.instruments },
      ...{ state: row.state, last_fault: row.lastFault, fault_count: row.faultCount },
      last_answer_at: formatInstantOrNull(row.lastAnswerAt),
      last_print_at: formatInstantOrNull(row.lastPrintAt),
      complete_to: formatInstantOrNull(row.completeTo),
      complete_age_seconds: ageOf(row.completeTo, now),
      open_gaps: row.gapsOpen,
    })),
  };
}

export function presentOutbox(rows: Look<readonly ReaderRow[]>, now: Instant): System['outbox'] {
  const readers = orEmpty(rows, []).map(({ reader, pending, oldestAt, movedAt }) => ({
    ...{ reader, pending, oldest_at: formatInstantOrNull(oldestAt) },
    age_seconds: ageOf(oldestAt, now),
    moved_at: formatInstant(movedAt),
  }));
  return { fault: faultOf(rows), readers };
}

export function presentDeadLetters(
  counted: Look<{
    readonly open: number;
    readonly asked: number;
    readonly oldestAt: Instant | null;
  }>,
): System['dead_letters'] {
  const { open, asked, oldestAt } = orEmpty(counted, { open: 0, asked: 0, oldestAt: null });
  const oldest_at = formatInstantOrNull(oldestAt);
  return { fault: faultOf(counted), open, being_replayed: asked, oldest_at };
}

export function presentDiscord(rows: Look<readonly HeldRow[]>, now: Instant): System['discord'] {
  const channels = orEmpty(rows, []).map(({ channel, held, oldestAt, reason }) => ({
    ...{ channel, held, reason, oldest_at: formatInstantOrNull(oldestAt) },
    age_seconds: ageOf(oldestAt, now),
  }));
  return { fault: faultOf(rows), channels };
}

export function presentJobs(jobs: Look<readonly ManagedJob[]>): System['jobs'] {
  const items = orEmpty(jobs, []).map(({ name, pausedAt, nextAt, runs: [run] }) => ({
    ...{ name, paused: pausedAt !== null, next_at: formatInstant(nextAt) },
    last_run: run
      ? {
          ...{ day: run.day, state: run.state, error: run.error },
          ended_at: formatInstantOrNull(run.endedAt),
        }
      : null,
  }));
  return { fault: faultOf(jobs), items };
}
