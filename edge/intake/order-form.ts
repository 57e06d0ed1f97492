import { PLACING } from '@mockstreet/shared/order-proof';
import type { RequestForm } from './answer-submission.ts';
import { type OrderBodyForm, parseOrder } from './order-body.ts';
import { orderSubmission } from './submission.ts';

/** `POST /orders`, and that of older clients: the body says it all. */
export function orderForm(form: OrderBodyForm, newClientId: () => string): RequestForm {
  return {
    kind: 'order',
    read(body, isSigned) {
      const parsed = parseOrder(body, isSigned ? 'current_with_id' : form);
      if (!parsed.ok) return parsed;
      const { order } = parsed;
      return {
        ok: true,
        target: PLACING,
        submissionOf: ({ userId }) =>
          orderSubmission(userId, order.client_order_id ?? newClientId(), order),
      };
    },
  };
}
