import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Submission } from './submission.ts';

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

/** Between two looks at how late the event loop is, in milliseconds; as in home/api/system/metrics.ts. */
const LAG_SAMPLE_MS = 100;

/** Figures of one intake in a registry of its own. The gauges are read when somebody asks. */
export function createIntakeMetrics(gauges: {
  readonly unconfirmed: () => number;
  readonly depth: () => number;
  readonly isHomeOnline: () => boolean;
  /** Since home issued what is known here. */
  readonly homeKnownForSeconds: () => number;
}): IntakeMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_SAMPLE_MS });

  /** Looking a label up costs more than counting, and there are a dozen of them. */
  const counterBy = (label: string, name: string, help: string) => {
    const counter = new Counter({ name, help, labelNames: [label], registers });
    return remember((value) => counter.labels(value));
  };
  const answers = {
    order: counterBy('code', 'intake_orders_total', 'Orders answered, by code.'),
    command: counterBy('code', 'intake_commands_total', 'Cancels answered, by code.'),
  };
  const unavailable = counterBy(
    'reason',
    'intake_unavailable_total',
    'Orders and cancels that could not be queued, by reason.',
  );
  const publishes = new Histogram({
    name: 'intake_publish_seconds',
    help: 'From the publish to its outcome.',
    buckets: CONFIRM_BUCKETS,
    registers,
  });
  const beacons = new Counter({
    name: 'intake_beacons_total',
    help: 'Beacons sent to partitions.',
    registers,
  });
  const control = new Counter({
    name: 'intake_control_messages_total',
    help: 'Messages from home, by what became of them.',
    labelNames: ['outcome'],
    registers,
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('intake_in_flight', 'Orders and commands sent and not confirmed.', gauges.unconfirmed);
  gauge('intake_queue_depth', 'Messages waiting in the partitions, estimated.', gauges.depth);
  gauge('intake_home_online', '1 when every partition has a consumer.', () =>
    gauges.isHomeOnline() ? 1 : 0,
  );
  gauge(
    'intake_home_control_age_seconds',
    'Age of what is known of keys and revocations; +Inf before the first word of home.',
    gauges.homeKnownForSeconds,
  );

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
