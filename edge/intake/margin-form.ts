import { switchMarginSchema } from '@mockstreet/shared/command-envelope';
import type { RequestForm } from './answer-submission.ts';
import { askCommand } from './ask-command.ts';
import { readFlatBody } from './flat-body.ts';

export interface MarginRequest {
  readonly headers: Headers;
  readonly newClientId: () => string;
}

/** `POST /margin`: the body says whether, and may name the command. */
export function marginForm(request: MarginRequest): RequestForm {
  return {
    kind: 'command',
    read(text) {
      const parsed = readFlatBody(text, () => switchMarginSchema);
      if (!parsed.ok) return parsed;
      const { enabled, client_command_id: idInBody } = parsed.data;
      return askCommand({ ...request, command: { type: 'MARGIN', enabled }, idInBody });
    },
  };
}
