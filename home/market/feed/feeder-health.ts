import {
  type Clock,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import type { Figures } from '@mockstreet/shared/node/figures';
import { createProcessHealth, dependencyRow } from '@mockstreet/shared/node/process-health';
import type { Hono } from 'hono';
import type { CalendarDesk } from '../calendar/calendar-desk.ts';
import type { FeederState, SourceState } from './feeder-state.ts';

export interface FeederHealthOptions {
  readonly figures: Figures;
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
  tellFeeder(options);
  return createProcessHealth(options.figures.registry, () => {
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

function tellFeeder({ figures, state, clock, calendar }: FeederHealthOptions): void {
  const { gauge, gaugeBy, counter } = figures;
  const ageSeconds = (at: Instant | null) =>
    at === null ? -1 : (clock() - at) / MICROS_PER_SECOND;
  counter('mockstreet_feeder_prints_written_total', 'Prints stored.', () => state.printsWritten);
  counter('mockstreet_feeder_gaps_closed_total', 'Stretches of gaps closed.', () => {
    return state.gapsClosed;
  });
  counter('mockstreet_feeder_prints_quarantined_total', 'Prints not believed.', () => {
    return state.printsQuarantined;
  });
  gauge('mockstreet_feeder_halted_instruments', 'Instruments that are halted.', () => {
    return state.halted.size;
  });
  gauge('mockstreet_feeder_open_gaps', 'Stretches of the tape that are still missing.', () => {
    return state.openGaps.length;
  });
  gauge(
    'mockstreet_feeder_oldest_gap_seconds',
    'Since the oldest open gap began; -1 without any.',
    () => ageSeconds(oldestGap(state.openGaps)),
  );
  gauge(
    'mockstreet_feeder_tape_age_seconds',
    'Since the moment the tape is brought up to; -1 before.',
    () => ageSeconds(state.decidedTo),
  );
  gaugeBy(
    'dependency',
    'mockstreet_feeder_dependency_up',
    '1 while the last prints were stored, or the last quotes published.',
    () => [
      ['postgres', state.postgresFault === null ? 1 : 0],
      ['redis', state.redisFault === null ? 1 : 0],
    ],
  );
  gaugeBy(
    'market',
    'mockstreet_feeder_tape_lag_seconds',
    'Since the moment up to which all tapes of a market are complete.',
    () => [...state.lastKnown].map(([market, at]) => [market, ageSeconds(at)]),
  );
  gaugeBy(
    'market',
    'mockstreet_feeder_calendar_days_left',
    'Until nothing is known of the trading days of a market.',
    () => calendar.daysLeft(),
  );
  gauge('mockstreet_feeder_calendar_differences', 'Days of which the broker says otherwise.', () =>
    calendar.differences(),
  );
  tellSources(figures, state, ageSeconds);
}

function tellSources(
  { gaugeBy, counterBy }: Figures,
  state: FeederState,
  ageSeconds: (at: Instant | null) => number,
): void {
  const each = (read: (source: SourceState) => number) => () =>
    [...state.sources].map(([name, source]) => [name, read(source)] as const);
  gaugeBy(
    'source',
    'mockstreet_feeder_source_up',
    '1 while a source answers.',
    each((source) => (source.state === 'ok' ? 1 : 0)),
  );
  gaugeBy(
    'source',
    'mockstreet_feeder_source_age_seconds',
    'Since a source’s last answer; -1 before.',
    each((source) => ageSeconds(source.lastAnswerAt)),
  );
  gaugeBy(
    'source',
    'mockstreet_feeder_print_age_seconds',
    'Since the newest print of a source that has brought any; it grows while its markets are closed.',
    () =>
      [...state.sources].flatMap(([name, { lastPrintAt }]) =>
        lastPrintAt === null ? [] : [[name, ageSeconds(lastPrintAt)] as const],
      ),
  );
  counterBy(
    'source',
    'mockstreet_feeder_source_faults_total',
    'Faults of a source.',
    each((source) => source.faultCount),
  );
  counterBy(
    'source',
    'mockstreet_feeder_late_prints_total',
    'Prints refused, as their moments were decided already.',
    each((source) => source.latePrints),
  );
}
