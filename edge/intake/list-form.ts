import { listHumanEtfSchema } from '@mockstreet/shared/command-envelope';
import type { RequestForm } from './answer-submission.ts';
import { askCommand } from './ask-command.ts';
import { readFlatBody } from './flat-body.ts';

export interface ListRequest {
  readonly headers: Headers;
  readonly newClientId: () => string;
}

/** `POST /human-etf`: the body says as what and for which part of the profit, and may name the command. */
export function listForm(request: ListRequest): RequestForm {
  return {
    kind: 'command',
    read(text) {
      const parsed = readFlatBody(text, () => listHumanEtfSchema);
      if (!parsed.ok) return parsed;
      const { client_command_id: idInBody, ...asked } = parsed.data;
      return askCommand({ ...request, command: { type: 'LIST', ...asked }, idInBody });
    },
  };
}
