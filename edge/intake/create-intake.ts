import { Hono } from 'hono';
import { answerOrder, type OrderPorts } from './answer-order.ts';
import { jsonAnswer, problemAnswer, textAnswer } from './answers.ts';
import type { OrderBodyForm } from './order-body.ts';
import type { Readiness } from './readiness.ts';
import type { EdgeStatus } from './status.ts';

export interface IntakeOptions extends OrderPorts {
  readonly status: () => Promise<EdgeStatus>;
  readonly readiness: () => Readiness;
  /** A bug: told here, answered with INTERNAL. */
  readonly onBug: (error: unknown) => void;
}

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
