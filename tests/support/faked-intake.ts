import {
  type CommandEnvelope,
  commandEnvelopeFault,
  commandEnvelopeSchema,
} from '@mockstreet/shared/command-envelope';
import { type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { bindingKeyOf } from '@mockstreet/shared/node/order-binding';
import type { ProofTarget } from '@mockstreet/shared/order-proof';
import { type AcceptOutcome, createAcceptSubmission } from '../../edge/intake/accept-submission.ts';
import { createBacklog } from '../../edge/intake/backlog.ts';
import type { Caller } from '../../edge/intake/caller.ts';
import { createIntake } from '../../edge/intake/create-intake.ts';
import type { GateVerdict } from '../../edge/intake/credential-gate.ts';
import type { PublishOutcome } from '../../edge/intake/pending-submissions.ts';
import type { ProveSubmission } from '../../edge/intake/prove-submission.ts';
import { readinessOf } from '../../edge/intake/readiness.ts';
import { createRecentSubmissions } from '../../edge/intake/recent-submissions.ts';
import type {
  ProvenCredential,
  SealedCredential,
} from '../../edge/intake/submission-credential.ts';
import type { OutgoingSubmission, PublishRefusal } from '../../edge/intake/submission-publisher.ts';
import { createRequestTracer } from '../../edge/intake/trace-requests.ts';
import { recordSpans } from './recorded-spans.ts';

export const USER = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
export const ID = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f';
export const MADE_ID = '018f2c1e-7b6a-7c3d-8e4f-000000000000';
/** Good until half a minute past second 2000. */
const TIMES = {
  goodFrom: instant(0),
  goodUntil: instant(2_030 * MICROS_PER_SECOND),
  lateCode: 'TOKEN_EXPIRED',
} as const;
export const BEARER: SealedCredential = {
  ...{ scheme: 'Bearer', userId: USER, ...TIMES },
  ...{ sealed: 'a.b.c.d.e', bindingKey: bindingKeyOf(new Uint8Array(32)) },
};
const BODY = '{"said":"as \\"it\\" came"}';
export const PROVEN: ProvenCredential = {
  ...{ scheme: 'DPoP', userId: USER, ...TIMES },
  ...{ token: 'order.token.text', proof: 'a.b.c', proofId: 'p', body: BODY },
};
export const DEVICE: Caller = {
  ...{ scheme: 'DPoP', userId: USER, ...TIMES },
  ...{ orderToken: 'order.token.text', keyThumbprint: 'k', proof: 'a.b.c' },
};
export const API_KEY: Caller = {
  ...{ scheme: 'ApiKey', userId: USER, keyId: 'key' },
  credential: { ...BEARER, scheme: 'ApiKey', lateCode: 'UNAUTHENTICATED' },
};
export const BUY = {
  ticker_id: 'CRYPTO-COIN-BTC',
  side: 'BUY',
  type: 'MARKET',
  amount_krw: '100000',
};

/** Intake over fakes; `world` is what a test may turn. */
export function openFakedIntake() {
  const world = {
    verdict: {
      ok: true,
      caller: { scheme: 'Bearer', userId: USER, credential: BEARER },
    } as GateVerdict,
    proof: { ok: true, credential: PROVEN } as Awaited<ReturnType<ProveSubmission>>,
    waitSeconds: 0,
    keyWaitSeconds: 0,
    /** What had to be proven. */
    targets: [] as ProofTarget[],
    asked: [] as string[],
    now: 1_000 * MICROS_PER_SECOND,
    clockErrorMs: 40,
    refusal: undefined as PublishRefusal | undefined,
    outcomes: [] as PublishOutcome[],
    published: [] as OutgoingSubmission[],
    gate: Promise.resolve(),
    depthMax: 100,
    bugs: [] as unknown[],
    answers: [] as string[],
    reasons: [] as string[],
    isDrawn: false,
  };
  const { tracing, spans } = recordSpans();
  let receipts = 0;
  const backlog = createBacklog({ depthMax: world.depthMax });
  const app = createIntake({
    credentialGate: () => world.verdict,
    async proveSubmission(_caller, { target }) {
      world.targets.push(target);
      return world.proof;
    },
    takeAllowance(userId) {
      world.asked.push(userId);
      return world.waitSeconds;
    },
    takeKeyAllowance(keyId) {
      world.asked.push(keyId);
      return world.keyWaitSeconds;
    },
    newClientId: () => MADE_ID,
    acceptSubmission: createAcceptSubmission({
      publisher: {
        refusal: () => world.refusal,
        async publish(submission) {
          world.published.push(submission);
          await world.gate;
          return world.outcomes.shift() ?? 'confirmed';
        },
      },
      acceptanceClock: {
        stamp: () => instant(world.now++) as Instant,
        latest: () => instant(world.now - 1),
        aheadMs: () => 0,
        release: () => {},
      },
      backlog,
      recentSubmissions: createRecentSubmissions<AcceptOutcome>({
        capacity: 10,
        isKept: ({ kind }) => kind === 'accepted',
      }),
      issueReceipt: async () => `receipt-${++receipts}`,
      clockErrorMs: () => world.clockErrorMs,
      intakeId: 'edge-1',
    }),
    status: async () => ({
      home: 'offline',
      since: '1970-01-01T00:00:00.000000Z',
      queue: { ready: 0, unacked: null, oldest_accepted_at: null },
      revocations_as_of: null,
    }),
    readiness: () => readinessOf({ broker: world.refusal }),
    metrics: {
      countAnswer: (_kind, code) => world.answers.push(code),
      countUnavailable: (reason) => world.reasons.push(reason),
      observePublish: () => {},
      countBeacons: () => {},
      countControl: () => {},
      contentType: 'text/plain',
      text: async () => 'figures',
    },
    traceRequest: createRequestTracer(tracing, () => world.isDrawn),
    onBug: (error) => world.bugs.push(error),
  });
  const place = (
    order: unknown = { ...BUY, client_order_id: ID },
    headers: Record<string, string> = {},
  ) => app.request('/api/v1/orders', { method: 'POST', body: JSON.stringify(order), headers });
  /** Envelopes of the commands that were published; to be asked where nothing else was. */
  const envelopes = () =>
    world.published.map(({ content }) => commandEnvelopeSchema.parse(JSON.parse(content)));
  /** The one that was, whose parts agree. */
  const onlyEnvelope = (): CommandEnvelope => {
    const [envelope, ...others] = envelopes();
    if (!envelope || others.length > 0) throw new Error('not one command was published');
    const fault = commandEnvelopeFault(envelope);
    if (fault !== undefined) throw new Error(`its parts do not agree: ${fault}`);
    return envelope;
  };
  return { app, world, spans, backlog, place, envelopes, onlyEnvelope };
}
