import { tellDisks } from '@mockstreet/shared/node/disk-figures';
import { createFigures, type Figures } from '@mockstreet/shared/node/figures';
import { Counter, Histogram } from 'prom-client';
import type { UnavailableReason } from './accept-submission.ts';
import type { Submission } from './submission.ts';

/** Each, as the type says. */
const UNAVAILABLE_REASONS = Object.keys({
  ...{ broker_absent: true, broker_blocked: true, too_many_in_flight: true, stopping: true },
  ...{ nacked: true, returned: true, timed_out: true, connection_lost: true },
  ...{ queue_full: true, clock_unsure: true, state_not_written: true },
} satisfies Record<UnavailableReason, true>);

/** Seconds; a confirm takes about two milliseconds, the deadline is three seconds. */
const CONFIRM_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export interface IntakeMetrics {
  /** @param code `ACCEPTED` or a problem's code: a closed list, so labels stay bounded. */
  countAnswer(kind: Submission['kind'], code: string): void;
  /** Why an order or a command could not be queued: one of `UnavailableReason`. */
  countUnavailable(reason: string): void;
  observePublish(milliseconds: number): void;
  countBeacons(count: number): void;
  /** What became of a message of home's: one of `ControlOutcome`, or `refused`. */
  countControl(outcome: string): void;
  readonly contentType: string;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
}

/** What is read when somebody asks. */
interface IntakeGauges {
  readonly unconfirmed: () => number;
  readonly depth: () => number;
  readonly isHomeOnline: () => boolean;
  /** Since home issued what is known here. */
  readonly homeKnownForSeconds: () => number;
  /** Since the oldest order that waits in the queues was accepted; zero where none does. */
  readonly oldestWaitsForSeconds: () => number;
  readonly clockErrorSeconds: () => number;
  readonly stateFolder: string;
}

/** Figures of one intake in a registry of its own. */
export function createIntakeMetrics(gauges: IntakeGauges): IntakeMetrics {
  const figures = createFigures();
  const { registry } = figures;
  const registers = [registry];

  /** Looking a label up costs more than counting, and there are a dozen of them. */
  const counterBy = (label: string, name: string, help: string) => {
    const counter = new Counter({ name, help, labelNames: [label], registers });
    return remember((value) => counter.labels(value));
  };
  const answers = {
    order: counterBy('code', 'mockstreet_intake_orders_total', 'Orders answered, by code.'),
    command: counterBy('code', 'mockstreet_intake_commands_total', 'Cancels answered, by code.'),
  };
  const unavailable = counterBy(
    'reason',
    'mockstreet_intake_unavailable_total',
    'Orders and cancels that could not be queued, by reason.',
  );
  // Whoever watches a sum grow does not see a series begin.
  for (const reason of UNAVAILABLE_REASONS) unavailable(reason).inc(0);
  const publishes = new Histogram({
    name: 'mockstreet_intake_publish_seconds',
    help: 'From the publish to its outcome.',
    buckets: CONFIRM_BUCKETS,
    registers,
  });
  const beacons = new Counter({
    name: 'mockstreet_intake_beacons_total',
    help: 'Beacons sent to partitions.',
    registers,
  });
  const control = new Counter({
    name: 'mockstreet_intake_control_messages_total',
    help: 'Messages from home, by what became of them.',
    labelNames: ['outcome'],
    registers,
  });
  tellGauges(figures, gauges);

  return {
    countAnswer: (kind, code) => answers[kind](code).inc(),
    countUnavailable: (reason) => unavailable(reason).inc(),
    observePublish: (milliseconds) => publishes.observe(milliseconds / 1000),
    countBeacons: (count) => beacons.inc(count),
    countControl: (outcome) => control.inc({ outcome }),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

function tellGauges(figures: Figures, gauges: IntakeGauges): void {
  const { gauge } = figures;
  gauge(
    'mockstreet_intake_in_flight',
    'Orders and commands sent and not confirmed.',
    gauges.unconfirmed,
  );
  gauge(
    'mockstreet_intake_queue_depth',
    'Messages waiting in the partitions, estimated.',
    gauges.depth,
  );
  gauge('mockstreet_intake_home_online', '1 when every partition has a consumer.', () =>
    gauges.isHomeOnline() ? 1 : 0,
  );
  gauge(
    'mockstreet_intake_home_control_age_seconds',
    'Age of what is known of keys and revocations; +Inf before the first word of home.',
    gauges.homeKnownForSeconds,
  );
  gauge(
    'mockstreet_intake_oldest_order_seconds',
    'Since the oldest order that waits for home was accepted; 0 where none does.',
    gauges.oldestWaitsForSeconds,
  );
  gauge(
    'mockstreet_intake_clock_error_seconds',
    'How wrong this clock may be.',
    gauges.clockErrorSeconds,
  );
  tellDisks(figures, { intake: gauges.stateFolder });
}

function remember<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) {
      value = make(key);
      made.set(key, value);
    }
    return value;
  };
}
