import type { TakeAllowance } from '@mockstreet/shared/node/rate-limiter';
import type { ProblemCode, ProblemDetails } from '@mockstreet/shared/problem';
import { isFromForeignPage } from '@mockstreet/shared/request-origin';
import { Hono } from 'hono';
import type { AcceptOrder, AcceptOutcome } from './accept-order.ts';
import { jsonAnswer, problemAnswer, textAnswer } from './answers.ts';
import type { IntakeMetrics } from './metrics.ts';
import { type OrderBodyForm, parseOrder, readBody } from './order-body.ts';
import type { Readiness } from './readiness.ts';
import type { EdgeStatus } from './status.ts';
import type { TokenGate } from './token-gate.ts';

export interface IntakeOptions {
  readonly tokenGate: TokenGate;
  readonly takeAllowance: TakeAllowance;
  readonly acceptOrder: AcceptOrder;
  readonly status: () => Promise<EdgeStatus>;
  readonly readiness: () => Readiness;
  readonly metrics: IntakeMetrics;
  /** A bug: told here, answered with INTERNAL. */
  readonly onBug: (error: unknown) => void;
}

/** Seconds after which a client may ask again when the queue or the keys are not there. */
const RETRY_AFTER_SECONDS = '2';

const OTHER_METHODS = ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Intake's HTTP surface (contract.md, "HTTP"). `app.request()` serves tests without a port. */
export function createIntake(options: IntakeOptions): Hono {
  const app = new Hono();
  const placeOrder = (form: OrderBodyForm) => (context: { req: { raw: Request } }) =>
    answerOrder(options, context.req.raw, form);

  app.post('/api/v1/orders', placeOrder('current'));
  app.post('/order', placeOrder('current_or_legacy'));
  // Listed by method, for a second handler on the same route would cost every order a chain.
  app.on(OTHER_METHODS, ['/api/v1/orders', '/order'], () => methodNotAllowed('POST'));
  app.all('/api/v1/orders/:order_id', () => methodNotAllowed(''));

  app.get('/api/v1/status', async () => jsonAnswer(JSON.stringify(await options.status())));
  app.get('/health', () => jsonAnswer('{"status":"ok"}'));
  app.get('/health/ready', () => {
    const readiness = options.readiness();
    return jsonAnswer(JSON.stringify(readiness), readiness.status === 'ready' ? 200 : 503);
  });
  app.get('/metrics', async () =>
    textAnswer(await options.metrics.text(), options.metrics.contentType),
  );

  app.notFound(() => problemAnswer('NOT_FOUND'));
  app.onError((error) => {
    options.onBug(error);
    return problemAnswer('INTERNAL');
  });
  return app;
}

/** @param allow the methods that are offered, as the header wants them. */
function methodNotAllowed(allow: string): Response {
  return problemAnswer('METHOD_NOT_ALLOWED', {}, { allow });
}

/** Who, how often, what, and then the promise: cheapest refusal first. */
async function answerOrder(
  options: IntakeOptions,
  request: Request,
  form: OrderBodyForm,
): Promise<Response> {
  const { metrics } = options;
  const refuse = (
    code: ProblemCode,
    details: ProblemDetails = {},
    headers?: Record<string, string>,
  ) => {
    metrics.countAnswer(code);
    return problemAnswer(code, details, headers);
  };

  if (isFromForeignPage(request.headers)) {
    return refuse('FORBIDDEN', { detail: 'Sent for a page of another origin' });
  }
  const verdict = await options.tokenGate(request.headers.get('authorization'));
  if (!verdict.ok) return refuse(verdict.code, {}, headersOf(verdict.code));
  const { caller } = verdict;
  const waitSeconds = options.takeAllowance(caller.claims.userId);
  if (waitSeconds > 0) return refuse('RATE_LIMITED', {}, { 'retry-after': String(waitSeconds) });

  const body = await readBody(request);
  if (!body.ok) return refuse(body.code);
  const parsed = parseOrder(body.text, form);
  if (!parsed.ok) {
    const { code, ...details } = parsed;
    return refuse(code, details);
  }

  const outcome = await options.acceptOrder(caller, parsed.order);
  if (outcome.kind === 'accepted') {
    metrics.countAnswer('ACCEPTED');
    return jsonAnswer(outcome.body, 202);
  }
  if (outcome.kind === 'unavailable') metrics.countUnavailable(outcome.reason);
  const code = REFUSAL_CODE[outcome.kind];
  const details = 'clientOrderId' in outcome ? { client_order_id: outcome.clientOrderId } : {};
  return refuse(code, details, headersOf(code));
}

const REFUSAL_CODE: Record<Exclude<AcceptOutcome['kind'], 'accepted'>, ProblemCode> = {
  reused: 'CLIENT_ORDER_ID_REUSED',
  expired: 'TOKEN_EXPIRED',
  unavailable: 'QUEUE_UNAVAILABLE',
};

/** What HTTP wants beside a code: RFC 9110 §11.6.1 with RFC 6750 §3, and §10.2.3. */
function headersOf(code: ProblemCode): Record<string, string> {
  switch (code) {
    case 'UNAUTHENTICATED':
      return { 'www-authenticate': 'Bearer' };
    case 'TOKEN_EXPIRED':
      return { 'www-authenticate': 'Bearer error="invalid_token"' };
    case 'UNAVAILABLE':
    case 'QUEUE_UNAVAILABLE':
      return { 'retry-after': RETRY_AFTER_SECONDS };
    default:
      return {};
  }
}
