import { Hono } from 'hono';
import { answerSubmission, type RequestForm, type SubmissionPorts } from './answer-submission.ts';
import { jsonAnswer, problemAnswer, textAnswer } from './answers.ts';
import { bailoutForm } from './bailout-form.ts';
import { cancelForm } from './cancel-form.ts';
import { listForm } from './list-form.ts';
import { marginForm } from './margin-form.ts';
import { orderForm } from './order-form.ts';
import type { Readiness } from './readiness.ts';
import type { EdgeStatus } from './status.ts';

export interface IntakeOptions extends SubmissionPorts {
  readonly status: () => Promise<EdgeStatus>;
  readonly readiness: () => Readiness;
}

/** Intake's HTTP surface. `app.request()` serves tests without a port. */
export function createIntake(options: IntakeOptions): Hono {
  const app = new Hono();
  const { newClientId } = options;
  const answer = (form: RequestForm) => (context: { req: { raw: Request } }) =>
    answerSubmission(options, context.req.raw, form);
  const cancel = (request: Request, orderId: string | undefined) => {
    const { headers } = request;
    const form = cancelForm({ orderId, headers, newClientId });
    return answerSubmission(options, request, form);
  };

  app.post('/api/v1/orders', answer(orderForm('current', newClientId)));
  app.post('/order', answer(orderForm('current_or_legacy', newClientId)));
  app.delete('/api/v1/orders', ({ req }) => cancel(req.raw, undefined));
  app.delete('/api/v1/orders/:order_id', ({ req }) => cancel(req.raw, req.param('order_id')));
  app.post('/api/v1/margin', ({ req }) => {
    const { headers } = req.raw;
    return answerSubmission(options, req.raw, marginForm({ headers, newClientId }));
  });
  app.post('/api/v1/bailout', ({ req }) => {
    const { headers } = req.raw;
    return answerSubmission(options, req.raw, bailoutForm({ headers, newClientId }));
  });
  app.post('/api/v1/human-etf', ({ req }) => {
    const { headers } = req.raw;
    return answerSubmission(options, req.raw, listForm({ headers, newClientId }));
  });
  offerOnly(app, '/api/v1/human-etf', ['POST']);
  offerOnly(app, '/api/v1/bailout', ['POST']);
  offerOnly(app, '/api/v1/margin', ['POST']);
  offerOnly(app, '/api/v1/orders', ['POST', 'DELETE']);
  offerOnly(app, '/api/v1/orders/:order_id', ['DELETE']);
  offerOnly(app, '/order', ['POST']);

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

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Listed by method, for a second handler on the same route would cost every order a chain. */
function offerOnly(app: Hono, path: string, offered: readonly string[]): void {
  const others = METHODS.filter((method) => !offered.includes(method));
  const allow = offered.join(', ');
  app.on(others, path, () => problemAnswer('METHOD_NOT_ALLOWED', {}, { allow }));
}
