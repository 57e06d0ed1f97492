import { ZERO } from '@mockstreet/shared/decimal';
import { type Clock, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { createRateLimiter } from '@mockstreet/shared/node/rate-limiter';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { serveMetrics } from '@mockstreet/shared/node/serve-metrics';
import { NO_TRACING, type Tracing } from '@mockstreet/shared/node/tracing';
import { CLOCK_ERROR_MS_MAX } from '@mockstreet/shared/order-envelope';
import { partitionQueues } from '@mockstreet/shared/topology';
import { uuidV7 } from '@mockstreet/shared/uuid-v7';
import { type AcceptOutcome, createAcceptSubmission } from './accept-submission.ts';
import { createAcceptanceClock } from './acceptance-clock.ts';
import { createAmqpPublisher } from './amqp-publisher.ts';
import { createBacklog } from './backlog.ts';
import { BEACON_INTERVAL_MS, type BeaconPorts, sendBeacons } from './beacons.ts';
import { createApiKeyCheck } from './check-api-key.ts';
import { createTokenCheck } from './check-token.ts';
import { openClockError } from './clock-error.ts';
import type { IntakeConfig } from './config.ts';
import { consumeControl } from './control-consumer.ts';
import { createControlFile } from './control-file.ts';
import { openControlKey } from './control-key.ts';
import { createIntake } from './create-intake.ts';
import { createCredentialGate } from './credential-gate.ts';
import { createHighWaterFile } from './high-water-file.ts';
import { type HomeControl, openHomeControl } from './home-control.ts';
import { listenHttp } from './http-server.ts';
import { createIntakeMetrics } from './metrics.ts';
import { createProver } from './prove-submission.ts';
import { createQueueObserver } from './queue-observer.ts';
import { createQueueView } from './queue-view.ts';
import { readinessOf } from './readiness.ts';
import { readReceiptKey } from './receipt-key.ts';
import { createReceiptSigner } from './receipt-signer.ts';
import { createRecentSubmissions } from './recent-submissions.ts';
import { createSampler } from './sample-requests.ts';
import { createSealMaker } from './seal-credential.ts';
import { createStampError } from './stamp-error.ts';
import { readStatus } from './status.ts';
import { createRequestTracer } from './trace-requests.ts';
import { createUnackedCount } from './unacked-count.ts';

/** What only a process may make. */
export interface IntakeWorld {
  readonly clock: Clock;
  /** A clock that never goes back, in milliseconds. */
  readonly monotonicMs: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly log: Logger;
  readonly tracing: Tracing;
}

export interface RunningIntake {
  readonly port: number;
  stop(): Promise<void>;
}

/** What is in flight at the end gets as long as a confirm may take, and a little. */
const DRAIN_MARGIN_MS = 1_000;

/** Puts intake together from its parts and opens its port. */
export async function startIntake(
  config: IntakeConfig,
  world: IntakeWorld,
): Promise<RunningIntake> {
  const { clock, monotonicMs, log } = world;
  const receiptKey = readReceiptKey(config.RECEIPT_KEY_FILE);
  const controlKey = await openControlKey(config.HOME_CONTROL_KEY_FILE, log);
  const home = await openHomeControl({
    clock,
    file: createControlFile(config.STATE_DIR),
    readDocument: controlKey.readDocument,
    onMessage: (outcome) => queue.metrics.countControl(outcome),
    onFault: (err) => log.error({ err }, 'what is known from home cannot be used'),
  });
  const queue = await openQueue(config, world, home);

  const app = createIntake({
    credentialGate: openCredentialGate(config, world, home),
    proveSubmission: createProver(clock),
    newClientId: () => uuidV7(clock(), world.randomBytes(10)),
    takeAllowance: createRateLimiter(
      { perSecond: config.RATE_LIMIT_PER_SECOND, burst: config.RATE_LIMIT_BURST },
      monotonicMs,
    ),
    takeKeyAllowance: createRateLimiter(
      { perSecond: config.API_KEY_RATE_LIMIT_PER_SECOND, burst: config.API_KEY_RATE_LIMIT_BURST },
      monotonicMs,
    ),
    acceptSubmission: createAcceptSubmission({
      ...queue,
      recentSubmissions: createRecentSubmissions<AcceptOutcome>({
        capacity: config.RECENT_ORDERS_MAX,
        isKept: ({ kind }) => kind === 'accepted',
      }),
      issueReceipt: createReceiptSigner({ ...receiptKey, afterThisTurn: setImmediate }),
      intakeId: config.INTAKE_ID,
    }),
    status: queue.status,
    readiness: () =>
      readinessOf({
        broker: queue.publisher.refusal(),
        queue: queue.fault(),
        home_keys: home.view() ? undefined : 'no word from home yet',
        clock: queue.clockFault(),
      }),
    metrics: queue.metrics,
    traceRequest: openRequestTracer(config, world),
    onBug: (err) => log.error({ err }, 'bug'),
  });
  const consumer = consumeControl({
    amqpUrl: config.AMQP_URL,
    intakeId: config.INTAKE_ID,
    log,
    receive: home.receive,
  });
  const server = await listenHttp(app.fetch, { host: config.HOST, port: config.PORT });
  const told = await serveMetrics(queue.metrics, config);
  const drainMs = config.CONFIRM_DEADLINE_MS + DRAIN_MARGIN_MS;
  return {
    port: server.port,
    async stop() {
      await Promise.all([server.close(drainMs), queue.drain(drainMs), consumer.close()]);
      controlKey.close();
      await told?.close();
      await world.tracing.stop();
    },
  };
}

/** Where nobody is told, no request costs a draw. */
function openRequestTracer(config: IntakeConfig, { tracing, randomBytes }: IntakeWorld) {
  const share = tracing === NO_TRACING ? ZERO : config.OTEL_TRACES_SAMPLER_ARG;
  return createRequestTracer(tracing, createSampler(share, randomBytes));
}

function openCredentialGate(config: IntakeConfig, world: IntakeWorld, home: HomeControl) {
  const { clock } = world;
  const makeSeal = createSealMaker(world.randomBytes);
  const capacity = config.VERIFIED_TOKENS_MAX;
  return createCredentialGate({
    home: home.view,
    checkToken: createTokenCheck({ clock, makeSeal, capacity }),
    checkApiKey: createApiKeyCheck({ clock, makeSeal, capacity }),
  });
}

/** Everything on the broker's side: publishing, looking, beacons, and the clock that stamps. */
async function openQueue(config: IntakeConfig, world: IntakeWorld, home: HomeControl) {
  const { clock, monotonicMs, log } = world;
  const broker = {
    amqpUrl: config.AMQP_URL,
    intakeId: config.INTAKE_ID,
    partitions: config.PARTITIONS,
    log,
  };
  const acceptanceClock = createAcceptanceClock({
    clock,
    highWaterMark: createHighWaterFile(config.STATE_DIR),
    onFault: (err) => log.error({ err }, 'clock mark not written'),
  });
  const clockError = await openClockError(config, { clock, log });
  const stampError = createStampError({
    clock,
    acceptanceClock,
    wallErrorMs: clockError.currentMs,
    onUnsure: (times) => log.error(times, 'clock unsure, orders are refused'),
  });
  const clockErrorMs = stampError.currentMs;
  const homeKnownAt = () => home.view()?.issuedAt;
  const backlog = createBacklog({ depthMax: config.QUEUE_DEPTH_MAX });
  const view = createQueueView(clock, backlog);
  const metrics = createIntakeMetrics({
    unconfirmed: () => publisher.unconfirmed(),
    depth: backlog.depth,
    isHomeOnline: () => view.presence().home === 'online',
    homeKnownForSeconds: () =>
      (clock() - (homeKnownAt() ?? Number.NEGATIVE_INFINITY)) / MICROS_PER_SECOND,
    oldestWaitsForSeconds: () =>
      Math.max(0, clock() - (backlog.oldestAcceptedAt() ?? clock())) / MICROS_PER_SECOND,
    clockErrorSeconds: () => clockErrorMs() / 1000,
    stateFolder: config.STATE_DIR,
  });
  const publisher = createAmqpPublisher({
    ...broker,
    inFlightMax: config.IN_FLIGHT_MAX,
    confirmDeadlineMs: config.CONFIRM_DEADLINE_MS,
    monotonicMs,
    onSettled: metrics.observePublish,
  });
  const observer = createQueueObserver({ ...broker, clock, onLook: view.startLook });
  const beacons = setInterval(sendBeacons, BEACON_INTERVAL_MS, {
    intakeId: config.INTAKE_ID,
    observation: view.latest,
    isAccepting: () => !publisher.refusal() && clockErrorMs() <= CLOCK_ERROR_MS_MAX,
    stamp: acceptanceClock.stamp,
    publish: publisher.publishBeacon,
    onSent: (acceptedAt, count) => {
      backlog.published(acceptedAt, count);
      metrics.countBeacons(count);
    },
  } satisfies BeaconPorts);
  const unacked = config.RABBITMQ_MANAGEMENT_URL
    ? createUnackedCount({
        managementUrl: config.RABBITMQ_MANAGEMENT_URL,
        vhost: decodeURIComponent(new URL(config.AMQP_URL).pathname.slice(1)) || '/',
        queues: partitionQueues(config.PARTITIONS).map(({ queue }) => queue),
        monotonicMs,
      })
    : async () => null;
  return {
    publisher,
    acceptanceClock,
    backlog,
    clockErrorMs,
    clockFault: stampError.fault,
    metrics,
    fault: () => {
      if (!view.latest()) return 'out of sight';
      return backlog.isFull() ? 'full' : undefined;
    },
    status: () =>
      readStatus({
        look: observer.look,
        presence: view.presence,
        unacked,
        backlog,
        homeKnownAt,
      }),
    async drain(deadlineMs: number) {
      clearInterval(beacons);
      await publisher.drain(deadlineMs);
      await observer.close();
      clockError.close();
      acceptanceClock.release();
    },
  };
}
