import { commandSchema } from '@mockstreet/shared/command-envelope';
import { fieldErrors } from '@mockstreet/shared/problem';
import type { RequestForm } from './answer-submission.ts';
import { askCommand, badRequest } from './ask-command.ts';

export interface CancelRequest {
  /** As it stands in the path; undefined where all orders are meant. */
  readonly orderId: string | undefined;
  readonly headers: Headers;
  readonly newClientId: () => string;
}

/** `DELETE /orders/{order_id}` and `DELETE /orders`: the path says it all, a body says nothing. */
export function cancelForm({ orderId, headers, newClientId }: CancelRequest): RequestForm {
  return {
    kind: 'command',
    read(body) {
      const asked = orderId === undefined ? ALL : { type: 'CANCEL', order_id: orderId };
      const command = commandSchema.safeParse(asked);
      if (!command.success) return badRequest(fieldErrors(command.error));
      const request = askCommand({ command: command.data, headers, newClientId });
      return request.ok && body !== '' ? WITH_BODY : request;
    },
  };
}

const ALL = { type: 'CANCEL_ALL' };

const WITH_BODY = badRequest([
  { path: '', code: 'not_allowed', message: 'a cancel has no body: its path says it all' },
]);
