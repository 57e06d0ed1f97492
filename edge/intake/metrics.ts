import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds; a confirm takes about two milliseconds, the deadline is three seconds. */
const CONFIRM_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export interface IntakeMetrics {
  /** `ACCEPTED` or a problem's code: a closed list, so labels stay bounded. */
  countAnswer(code: string): void;
  /** Why an order could not be queued: one of `UnavailableReason`. */
  countUnavailable(reason: string): void;
  observePublish(milliseconds: number): void;
  countBeacons(count: number): void;
  /** What became of a message of home's: one of `ControlOutcome`, or `refused`. */
  countControl(outcome: string): void;
  readonly contentType: string;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
}

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
  collectDefaultMetrics({ register: registry });

  const answers = new Counter({
    name: 'intake_orders_total',
    help: 'Orders answered, by code.',
    labelNames: ['code'],
    registers,
  });
  const unavailable = new Counter({
    name: 'intake_unavailable_total',
    help: 'Orders that could not be queued, by reason.',
    labelNames: ['reason'],
    registers,
  });
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
  gauge('intake_in_flight', 'Orders sent and not confirmed.', gauges.unconfirmed);
  gauge('intake_queue_depth', 'Messages waiting in the partitions, estimated.', gauges.depth);
  gauge('intake_home_online', '1 when every partition has a consumer.', () =>
    gauges.isHomeOnline() ? 1 : 0,
  );
  gauge(
    'intake_home_control_age_seconds',
    'Age of what is known of keys and revocations; +Inf before the first word of home.',
    gauges.homeKnownForSeconds,
  );

  // Looking a label up costs more than counting, and there are a dozen of them.
  const answerOf = remember((code) => answers.labels(code));
  const unavailableOf = remember((reason) => unavailable.labels(reason));
  return {
    countAnswer: (code) => answerOf(code).inc(),
    countUnavailable: (reason) => unavailableOf(reason).inc(),
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
