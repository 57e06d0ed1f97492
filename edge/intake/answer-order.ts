import type { TakeAllowance } from '@mockstreet/shared/node/rate-limiter';
import type { ProblemCode, ProblemDetails } from '@mockstreet/shared/problem';
import { isFromForeignPage } from '@mockstreet/shared/request-origin';
import type { AcceptOrder, AcceptOutcome } from './accept-order.ts';
import { jsonAnswer, problemAnswer } from './answers.ts';
import { type Caller, CHALLENGE, type Refusal } from './caller.ts';
import type { CredentialGate } from './credential-gate.ts';
import type { IntakeMetrics } from './metrics.ts';
import { type OrderBodyForm, parseOrder, readBody } from './order-body.ts';
import type { OrderCredential } from './order-credential.ts';
import type { ProveOrder } from './prove-order.ts';

export interface OrderPorts {
  readonly credentialGate: CredentialGate;
  readonly proveOrder: ProveOrder;
  /** Of a user, however the orders come. */
  readonly takeAllowance: TakeAllowance;
  /** Of an API key, beside its user's. */
  readonly takeKeyAllowance: TakeAllowance;
  readonly acceptOrder: AcceptOrder;
  readonly metrics: IntakeMetrics;
}

/** Who, how often, what, by whose hand, and then the promise: cheapest refusal first. */
export async function answerOrder(
  ports: OrderPorts,
  request: Request,
  form: OrderBodyForm,
): Promise<Response> {
  const { headers } = request;
  if (isFromForeignPage(headers)) {
    return refuse(ports, 'FORBIDDEN', { detail: 'Sent for a page of another origin' });
  }
  const verdict = await ports.credentialGate(headers);
  if (!verdict.ok) return turnAway(ports, verdict);
  const { caller } = verdict;
  const waitSeconds = takeAllowances(ports, caller);
  if (waitSeconds > 0) {
    return refuse(ports, 'RATE_LIMITED', {}, { 'retry-after': String(waitSeconds) });
  }

  const body = await readBody(request);
  if (!body.ok) return refuse(ports, body.code);
  const isSigned = caller.scheme === 'DPoP';
  const parsed = parseOrder(body.text, isSigned ? 'current_with_id' : form);
  if (!parsed.ok) {
    const { code, detail, errors } = parsed;
    return refuse(ports, code, { ...(detail && { detail }), ...(errors && { errors }) });
  }
  const authorized = isSigned
    ? await ports.proveOrder(caller, { headers, body: body.text })
    : { ok: true as const, credential: caller.credential };
  if (!authorized.ok) return turnAway(ports, authorized);

  const { credential } = authorized;
  const outcome = await ports.acceptOrder(credential, parsed.order);
  if (outcome.kind !== 'accepted') return refuseOrder(ports, credential, outcome);
  ports.metrics.countAnswer('ACCEPTED');
  return jsonAnswer(outcome.body, 202);
}

/** Whole seconds to wait; 0 when the order is within all allowances. */
function takeAllowances(ports: OrderPorts, caller: Caller): number {
  const waitSeconds = caller.scheme === 'ApiKey' ? ports.takeKeyAllowance(caller.keyId) : 0;
  return waitSeconds > 0 ? waitSeconds : ports.takeAllowance(caller.userId);
}

function refuseOrder(
  ports: OrderPorts,
  credential: OrderCredential,
  outcome: Exclude<AcceptOutcome, { kind: 'accepted' }>,
): Response {
  if (outcome.kind === 'late') {
    const challenge = LATE_CHALLENGE[credential.scheme];
    return turnAway(ports, { ok: false, code: outcome.code, challenge });
  }
  if (outcome.kind === 'unavailable') ports.metrics.countUnavailable(outcome.reason);
  const code = outcome.kind === 'reused' ? 'CLIENT_ORDER_ID_REUSED' : 'QUEUE_UNAVAILABLE';
  return refuse(ports, code, { client_order_id: outcome.clientOrderId });
}

const LATE_CHALLENGE: Record<OrderCredential['scheme'], string> = {
  Bearer: CHALLENGE.bearer,
  ApiKey: CHALLENGE.any,
  DPoP: CHALLENGE.proof,
};

function turnAway(ports: OrderPorts, { code, detail, challenge }: Refusal): Response {
  const details = detail === undefined ? {} : { detail };
  return refuse(ports, code, details, challenge ? { 'www-authenticate': challenge } : {});
}

/** Seconds after which a client may ask again when the queue or the keys are not there. */
const RETRY_AFTER_SECONDS = '2';

function refuse(
  ports: OrderPorts,
  code: ProblemCode,
  details: ProblemDetails = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  ports.metrics.countAnswer(code);
  const isAway = code === 'UNAVAILABLE' || code === 'QUEUE_UNAVAILABLE';
  return problemAnswer(code, details, {
    ...(isAway && { 'retry-after': RETRY_AFTER_SECONDS }),
    ...headers,
  });
}
