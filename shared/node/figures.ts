import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/**
 * Between two looks at how late the event loop is, in milliseconds; the percentiles include it. At the
 * library's 10 ms a process that does nothing keeps a hundredth of a core busy with looking.
 */
const LAG_SAMPLE_MS = 100;

/** Seconds; one statement on the same machine takes a millisecond, its deadline is ten seconds. */
const DEPENDENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Runs something, and notes how long it took under a name: one of few, for each is a series. */
export type Timed<Name extends string = string> = <T>(
  name: Name,
  run: () => Promise<T>,
) => Promise<T>;

/** For who is not asked how long anything takes. */
export const untimed: Timed = (_, run) => run();

/** Told whenever somebody asks, never remembered: one number, or one for each value of a label. */
type Read = () => number;
type ReadEach = () => Iterable<readonly [label: string, value: number]>;

/**
 * What a process tells Prometheus (GET /metrics). Names are written out in full where they are made, so that
 * a search finds them: `mockstreet_`, the process, what it is, its base unit; `_total` where it only grows.
 */
export interface Figures {
  readonly registry: Registry;
  gauge(name: string, help: string, read: Read): void;
  gaugeBy(label: string, name: string, help: string, read: ReadEach): void;
  /** What the process has counted itself, since its start. */
  counter(name: string, help: string, read: Read): void;
  counterBy(label: string, name: string, help: string, read: ReadEach): void;
  /** `mockstreet_postgres_seconds`, by query; what is named has its series from the start. */
  postgresTimes<Name extends string>(names: readonly Name[]): Timed<Name>;
  /** `mockstreet_redis_seconds`, by command. */
  redisTimes<Name extends string>(names: readonly Name[]): Timed<Name>;
}

/** The figures of one process, with those that every process has: of its memory, its processor, its event loop. */
export function createFigures(): Figures {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_SAMPLE_MS });
  const registers = [registry];
  const times = (name: string, help: string, label: string, values: readonly string[]): Timed => {
    const histogram = new Histogram({
      ...{ name, help, registers },
      labelNames: [label],
      buckets: DEPENDENCY_BUCKETS,
    });
    for (const value of values) histogram.zero({ [label]: value });
    return async (value, run) => {
      const stop = histogram.startTimer({ [label]: value });
      try {
        return await run();
      } finally {
        stop();
      }
    };
  };
  return {
    registry,
    gauge(name, help, read) {
      new Gauge({
        ...{ name, help, registers },
        collect() {
          this.set(read());
        },
      });
    },
    gaugeBy(label, name, help, read) {
      new Gauge({
        ...{ name, help, registers },
        labelNames: [label],
        collect() {
          this.reset();
          for (const [value, count] of read()) this.set({ [label]: value }, count);
        },
      });
    },
    counter(name, help, read) {
      new Counter({
        ...{ name, help, registers },
        collect() {
          this.reset();
          this.inc(read());
        },
      });
    },
    counterBy(label, name, help, read) {
      new Counter({
        ...{ name, help, registers },
        labelNames: [label],
        collect() {
          this.reset();
          for (const [value, count] of read()) this.inc({ [label]: value }, count);
        },
      });
    },
    postgresTimes: (names) =>
      times('mockstreet_postgres_seconds', 'How long Postgres took, by query.', 'query', names),
    redisTimes: (names) =>
      times('mockstreet_redis_seconds', 'How long Redis took, by command.', 'command', names),
  };
}
