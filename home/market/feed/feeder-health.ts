import {
  type Clock,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import type { Hono } from 'hono';
import { Gauge, type Registry } from 'prom-client';
import { createGauges, createProcessHealth, dependencyRow } from '#health/process-health';
import type { CalendarDesk } from '../calendar/calendar-desk.ts';
import type { FeederState } from './feeder-state.ts';

export interface FeederHealthOptions {
  readonly state: FeederState;
  readonly calendar: Pick<CalendarDesk, 'alarms' | 'daysLeft' | 'differences'>;
  readonly clock: Clock;
}

/**
 * GET /health, /health/ready (a row per dependency) and /metrics of the feeder. Without Postgres it
 * is not ready. Redis, a source or an ageing calendar show, but the feeder does its work without.
 */
export function createFeederHealth(options: FeederHealthOptions): Hono {
  const { state } = options;
  const registry = createRegistry(options);
  return createProcessHealth(registry, () => {
    const ready = state.postgresFault === null && state.decidedTo !== null;
    const dependencies = [
      dependencyRow('postgres', state.postgresFault ?? (ready ? null : 'nothing stored yet')),
      dependencyRow('redis', state.redisFault),
      ...options.calendar.alarms().map(({ name, fault }) => dependencyRow(name, fault)),
      dependencyRow('gaps', gapsText(state)),
      dependencyRow(
        'halts',
        state.halted.size === 0 ? null : [...state.halted.keys()].sort().join(' '),
      ),
      ...[...state.sources].map(([name, source]) => ({
        ...dependencyRow(
          `source:${name}`,
          source.state === 'ok' ? null : (source.lastFault ?? source.state),
        ),
        last_answer_at: source.lastAnswerAt && formatInstant(source.lastAnswerAt),
      })),
    ];
    return { dependencies, ready };
  });
}

/** Null while nothing is missing on the tape. */
function gapsText({ openGaps }: FeederState): string | null {
  const oldest = oldestGap(openGaps);
  if (oldest === null) return null;
  return `${openGaps.length} open, the oldest from ${formatInstant(oldest)}`;
}

function oldestGap(gaps: FeederState['openGaps']): Instant | null {
  return gaps.reduce<Instant | null>(
    (least, { after }) => (least === null || after < least ? after : least),
    null,
  );
}

function createRegistry(options: FeederHealthOptions): Registry {
  const { state, clock } = options;
  const { registry, gauge } = createGauges();
  calendarGauges(registry, options.calendar);
  const ageSeconds = (at: Instant | null) =>
    at === null ? -1 : (clock() - at) / MICROS_PER_SECOND;
  gauge('feeder_prints_written', 'Prints stored since the start', () => state.printsWritten);
  gauge('feeder_gaps_closed', 'Stretches of gaps closed since the start', () => state.gapsClosed);
  gauge('feeder_prints_quarantined', 'Prints not believed since the start', () => {
    return state.printsQuarantined;
  });
  gauge('feeder_halted_instruments', 'Instruments that are halted', () => state.halted.size);
  gauge('feeder_open_gaps', 'Stretches of the tape that are still missing', () => {
    return state.openGaps.length;
  });
  gauge('feeder_oldest_gap_seconds', 'Since the oldest open gap began; -1 without any', () =>
    ageSeconds(oldestGap(state.openGaps)),
  );
  gauge('feeder_tape_age_seconds', 'Since the moment the tape is brought up to; -1 before', () =>
    ageSeconds(state.decidedTo),
  );
  gauge('feeder_postgres_up', '1 while the last tick was stored', () =>
    state.postgresFault === null ? 1 : 0,
  );
  gauge('feeder_redis_up', '1 while the last quotes were published', () =>
    state.redisFault === null ? 1 : 0,
  );
  sourceGauge(registry, 'feeder_source_up', '1 while a source answers', state, (source) =>
    source.state === 'ok' ? 1 : 0,
  );
  sourceGauge(
    registry,
    'feeder_source_faults',
    'Faults since the start',
    state,
    (source) => source.faultCount,
  );
  sourceGauge(registry, 'feeder_source_age_seconds', 'Since its last answer', state, (source) =>
    ageSeconds(source.lastAnswerAt),
  );
  sourceGauge(
    registry,
    'feeder_late_prints',
    'Prints refused since the start, as their moments were decided already',
    state,
    (source) => source.latePrints,
  );
  new Gauge({
    name: 'feeder_tape_lag_seconds',
    help: 'Since the moment up to which all tapes of a market are complete',
    labelNames: ['market'],
    registers: [registry],
    collect() {
      for (const [market, at] of state.lastKnown) this.set({ market }, ageSeconds(at));
    },
  });
  return registry;
}

function calendarGauges(registry: Registry, calendar: FeederHealthOptions['calendar']): void {
  new Gauge({
    name: 'feeder_calendar_days_left',
    help: 'Until nothing is known of the trading days of a market',
    labelNames: ['market'],
    registers: [registry],
    collect() {
      for (const [market, days] of calendar.daysLeft()) this.set({ market }, days);
    },
  });
  new Gauge({
    name: 'feeder_calendar_differences',
    help: 'Days of which the broker says otherwise',
    registers: [registry],
    collect() {
      this.set(calendar.differences());
    },
  });
}

type SourceState = FeederState['sources'] extends Map<string, infer S> ? S : never;

function sourceGauge(
  registry: Registry,
  name: string,
  help: string,
  state: FeederState,
  read: (source: SourceState) => number,
): void {
  new Gauge({
    name,
    help,
    labelNames: ['source'],
    registers: [registry],
    collect() {
      for (const [source, entry] of state.sources) this.set({ source }, read(entry));
    },
  });
}
