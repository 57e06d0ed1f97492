import { askBailoutSchema } from '@mockstreet/shared/command-envelope';
import type { RequestForm } from './answer-submission.ts';
import { askCommand } from './ask-command.ts';
import { readFlatBody } from './flat-body.ts';

export interface BailoutRequest {
  readonly headers: Headers;
  readonly newClientId: () => string;
}

/** `POST /bailout`: the path says it all; a body may name the command. */
export function bailoutForm(request: BailoutRequest): RequestForm {
  return {
    kind: 'command',
    read(text) {
      const parsed = readFlatBody(text === '' ? '{}' : text, () => askBailoutSchema);
      if (!parsed.ok) return parsed;
      const { client_command_id: idInBody } = parsed.data;
      return askCommand({ ...request, command: { type: 'BAILOUT' }, idInBody });
    },
  };
}
