import {
  commandSchema,
  commandTarget,
  signedCommandId,
  type UserCommand,
} from '@mockstreet/shared/command-envelope';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { fieldErrors } from '@mockstreet/shared/problem';
import { z } from 'zod';
import type { Asked, BadRequest, RequestForm } from './answer-submission.ts';
import { commandSubmission } from './submission.ts';
import type { SubmissionCredential } from './submission-credential.ts';

/** Names a request that has no body to name it in. */
const IDEMPOTENCY_KEY = 'Idempotency-Key';

export interface CancelRequest {
  /** As it stands in the path; undefined where all orders are meant. */
  readonly orderId: string | undefined;
  readonly headers: Headers;
  readonly newClientId: () => string;
}

const headerSchema = z.object({
  [IDEMPOTENCY_KEY]: z
    .uuid()
    .transform((id) => id.toLowerCase())
    .optional(),
});

/** `DELETE /orders/{order_id}` and `DELETE /orders`: the path says it all, a body says nothing. */
export function cancelForm({ orderId, headers, newClientId }: CancelRequest): RequestForm {
  return {
    kind: 'command',
    read(body) {
      const asked = orderId === undefined ? ALL : { type: 'CANCEL', order_id: orderId };
      const command = commandSchema.safeParse(asked);
      if (!command.success) return badRequest(fieldErrors(command.error));
      const key = headers.get(IDEMPOTENCY_KEY) ?? undefined;
      const named = headerSchema.safeParse({ [IDEMPOTENCY_KEY]: key });
      if (!named.success) return badRequest(fieldErrors(named.error));
      if (body !== '') return WITH_BODY;
      return cancelOf(command.data, named.data[IDEMPOTENCY_KEY], newClientId);
    },
  };
}

const ALL = { type: 'CANCEL_ALL' };

function cancelOf(
  command: UserCommand,
  idempotencyKey: string | undefined,
  newClientId: () => string,
): Asked {
  const submissionOf = (credential: SubmissionCredential) => {
    const { userId } = credential;
    if (credential.scheme !== 'DPoP') {
      return commandSubmission(userId, idempotencyKey ?? newClientId(), command);
    }
    const signedId = signedCommandId(credential.proofId, nativeSha256);
    // The device has not signed the header: whoever holds the edge could make two cancels of one.
    if (idempotencyKey !== undefined && idempotencyKey !== signedId) return NOT_SIGNED;
    return commandSubmission(userId, signedId, command);
  };
  return { ok: true, target: commandTarget(command), submissionOf };
}

function badRequest(errors: NonNullable<BadRequest['errors']>): BadRequest {
  return { ok: false, code: 'INVALID_REQUEST', errors };
}

const WITH_BODY = badRequest([
  { path: '', code: 'not_allowed', message: 'a cancel has no body: its path says it all' },
]);
const NOT_SIGNED = badRequest([
  {
    path: IDEMPOTENCY_KEY,
    code: 'not_signed',
    message: 'is not signed: a command with a proof is named by the jti of the proof',
  },
]);
