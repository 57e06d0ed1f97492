import type { TakeAllowance } from '@mockstreet/shared/node/rate-limiter';
import { inTrace } from '@mockstreet/shared/node/trace-scope';
import type { ProofTarget } from '@mockstreet/shared/order-proof';
import type { ProblemCode, ProblemDetails, ProblemFieldError } from '@mockstreet/shared/problem';
import { isFromForeignPage } from '@mockstreet/shared/request-origin';
import type { AcceptOutcome, AcceptSubmission } from './accept-submission.ts';
import { jsonAnswer, problemAnswer } from './answers.ts';
import { type Caller, CHALLENGE, type Refusal } from './caller.ts';
import type { CredentialGate } from './credential-gate.ts';
import type { IntakeMetrics } from './metrics.ts';
import type { ProveSubmission } from './prove-submission.ts';
import { readBody } from './read-body.ts';
import type { Submission } from './submission.ts';
import type { SubmissionCredential } from './submission-credential.ts';
import type { RequestTrace, TraceRequest } from './trace-requests.ts';

export interface SubmissionPorts {
  readonly credentialGate: CredentialGate;
  readonly proveSubmission: ProveSubmission;
  /** Of a user, however the orders come. */
  readonly takeAllowance: TakeAllowance;
  /** Of an API key, beside its user's. */
  readonly takeKeyAllowance: TakeAllowance;
  readonly acceptSubmission: AcceptSubmission;
  /** A time-ordered UUID, for what comes without an id. */
  readonly newClientId: () => string;
  readonly metrics: IntakeMetrics;
  readonly traceRequest: TraceRequest;
  /** A bug: told here, answered with INTERNAL. */
  readonly onBug: (error: unknown) => void;
}

/** Why a request asks for nothing that there is. */
export interface BadRequest {
  readonly ok: false;
  readonly code: 'MALFORMED_JSON' | 'INVALID_REQUEST';
  readonly detail?: string;
  readonly errors?: ProblemFieldError[];
}

/** What a request asks for, whoever asks. */
export interface Asked {
  readonly ok: true;
  /** What a proof for it has to be made for. */
  readonly target: ProofTarget;
  /** The same, once it is known by whose hand. */
  readonly submissionOf: (credential: SubmissionCredential) => Submission | BadRequest;
}

/** One sort of request: its kind, and how it is read. */
export interface RequestForm {
  readonly kind: Submission['kind'];
  /** @param isSigned whether its device has to have signed it */
  read(body: string, isSigned: boolean): Asked | BadRequest;
}

/** Answers a request, within the trace that it belongs to. */
export async function answerSubmission(
  ports: SubmissionPorts,
  request: Request,
  form: RequestForm,
): Promise<Response> {
  const trace = ports.traceRequest(request.headers, form.kind);
  if (!trace) return await decide(ports, request, form, undefined);
  const answer = await inTrace(trace.traceparent, async () => {
    try {
      return await decide(ports, request, form, trace);
    } catch (error) {
      ports.onBug(error);
      return problemAnswer('INTERNAL');
    }
  });
  trace.answered(answer.status);
  return answer;
}

/** Who, how often, what, by whose hand, and then the promise: cheapest refusal first. */
async function decide(
  ports: SubmissionPorts,
  request: Request,
  form: RequestForm,
  trace: RequestTrace | undefined,
): Promise<Response> {
  const { headers } = request;
  const refuse = refuserOf(ports.metrics, form.kind, trace);
  if (isFromForeignPage(headers)) {
    return refuse('FORBIDDEN', { detail: 'Sent for a page of another origin' });
  }
  const verdict = await ports.credentialGate(headers);
  if (!verdict.ok) return turnAway(refuse, verdict);
  const { caller } = verdict;
  const waitSeconds = takeAllowances(ports, caller);
  if (waitSeconds > 0) return refuse('RATE_LIMITED', {}, { 'retry-after': String(waitSeconds) });

  const body = await readBody(request);
  if (!body.ok) return refuse(body.code);
  const isSigned = caller.scheme === 'DPoP';
  const asked = form.read(body.text, isSigned);
  if (!asked.ok) return refuseAsked(refuse, asked);
  const authorized = isSigned
    ? await ports.proveSubmission(caller, { headers, body: body.text, target: asked.target })
    : { ok: true as const, credential: caller.credential };
  if (!authorized.ok) return turnAway(refuse, authorized);

  const { credential } = authorized;
  const submission = asked.submissionOf(credential);
  if ('ok' in submission) return refuseAsked(refuse, submission);
  trace?.note({ [`mockstreet.${form.kind}.id`]: submission.id });
  const outcome = await ports.acceptSubmission(credential, submission, trace);
  if (outcome.kind === 'accepted') {
    ports.metrics.countAnswer(form.kind, 'ACCEPTED');
    trace?.note({ 'mockstreet.outcome': 'ACCEPTED' });
    return jsonAnswer(outcome.body, 202);
  }
  if (outcome.kind === 'late') {
    const challenge = LATE_CHALLENGE[credential.scheme];
    return turnAway(refuse, { ok: false, code: outcome.code, challenge });
  }
  if (outcome.kind === 'unavailable') ports.metrics.countUnavailable(outcome.reason);
  return refuse(codeOf(outcome, form.kind), clientIdOf(submission));
}

/** Whole seconds to wait; 0 when the request is within all allowances. */
function takeAllowances(ports: SubmissionPorts, caller: Caller): number {
  const waitSeconds = caller.scheme === 'ApiKey' ? ports.takeKeyAllowance(caller.keyId) : 0;
  return waitSeconds > 0 ? waitSeconds : ports.takeAllowance(caller.userId);
}

function codeOf(outcome: AcceptOutcome, kind: Submission['kind']): ProblemCode {
  if (outcome.kind !== 'reused') return 'QUEUE_UNAVAILABLE';
  return kind === 'order' ? 'CLIENT_ORDER_ID_REUSED' : 'CLIENT_COMMAND_ID_REUSED';
}

/** By which the request can be sent again. */
function clientIdOf({ kind, clientId }: Submission): ProblemDetails {
  return kind === 'order' ? { client_order_id: clientId } : { client_command_id: clientId };
}

const LATE_CHALLENGE: Record<SubmissionCredential['scheme'], string> = {
  Bearer: CHALLENGE.bearer,
  ApiKey: CHALLENGE.any,
  DPoP: CHALLENGE.proof,
};

type Refuse = (
  code: ProblemCode,
  details?: ProblemDetails,
  headers?: Readonly<Record<string, string>>,
) => Response;

function refuseAsked(refuse: Refuse, { code, detail, errors }: BadRequest): Response {
  return refuse(code, { ...(detail && { detail }), ...(errors && { errors }) });
}

function turnAway(refuse: Refuse, { code, detail, challenge }: Refusal): Response {
  const details = detail === undefined ? {} : { detail };
  return refuse(code, details, challenge ? { 'www-authenticate': challenge } : {});
}

/** Seconds after which a client may ask again when the queue or the keys are not there. */
const RETRY_AFTER_SECONDS = '2';

function refuserOf(
  metrics: IntakeMetrics,
  kind: Submission['kind'],
  trace: RequestTrace | undefined,
): Refuse {
  return (code, details = {}, headers = {}) => {
    metrics.countAnswer(kind, code);
    trace?.note({ 'mockstreet.outcome': code });
    const isAway = code === 'UNAVAILABLE' || code === 'QUEUE_UNAVAILABLE';
    return problemAnswer(code, details, {
      ...(isAway && { 'retry-after': RETRY_AFTER_SECONDS }),
      ...headers,
    });
  };
}
