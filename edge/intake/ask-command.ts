import {
  commandTarget,
  signedCommandId,
  type UserCommand,
} from '@mockstreet/shared/command-envelope';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { fieldErrors } from '@mockstreet/shared/problem';
import { z } from 'zod';
import type { Asked, BadRequest } from './answer-submission.ts';
import { commandSubmission } from './submission.ts';
import type { SubmissionCredential } from './submission-credential.ts';

/** Names a request whose body does not. */
const IDEMPOTENCY_KEY = 'Idempotency-Key';

const headerSchema = z.object({
  [IDEMPOTENCY_KEY]: z
    .uuid()
    .transform((id) => id.toLowerCase())
    .optional(),
});

/** A command as a request asks for it, with what may name it. */
export interface CommandRequest {
  readonly command: UserCommand;
  /** `client_command_id` of the body. */
  readonly idInBody?: string | undefined;
  readonly headers: Headers;
  readonly newClientId: () => string;
}

/** What is asked, once it is known which command that is: its id comes from the body, the header or the proof. */
export function askCommand(request: CommandRequest): Asked | BadRequest {
  const { command, idInBody, newClientId } = request;
  const key = request.headers.get(IDEMPOTENCY_KEY) ?? undefined;
  const named = headerSchema.safeParse({ [IDEMPOTENCY_KEY]: key });
  if (!named.success) return badRequest(fieldErrors(named.error));
  const idInHeader = named.data[IDEMPOTENCY_KEY];
  if (idInHeader !== undefined && idInBody !== undefined && idInHeader !== idInBody) return TWO_IDS;
  const submissionOf = (credential: SubmissionCredential) => {
    const { userId } = credential;
    if (credential.scheme !== 'DPoP') {
      return commandSubmission(userId, idInBody ?? idInHeader ?? newClientId(), command);
    }
    const signedId = idInBody ?? signedCommandId(credential.proofId, nativeSha256);
    // The device has not signed the header: whoever holds the edge could make two commands of one.
    if (idInHeader !== undefined && idInHeader !== signedId) return NOT_SIGNED;
    return commandSubmission(userId, signedId, command);
  };
  return { ok: true, target: commandTarget(command), submissionOf };
}

export function badRequest(errors: NonNullable<BadRequest['errors']>): BadRequest {
  return { ok: false, code: 'INVALID_REQUEST', errors };
}

const NOT_SIGNED = badRequest([
  {
    path: IDEMPOTENCY_KEY,
    code: 'not_signed',
    message:
      'is not signed: a command with a proof is named by its body, or by the jti of the proof',
  },
]);
const TWO_IDS = badRequest([
  { path: IDEMPOTENCY_KEY, code: 'differs', message: 'is not the client_command_id of the body' },
]);
