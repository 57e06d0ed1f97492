import { useRef } from 'react';
import type { Answer, Fault } from '../api/answer.ts';
import type { CommandAccepted } from '../api/schema.ts';
import { useEnvironment } from '../environment.ts';
import { useCommand } from '../query/use-command.ts';
import type { SentCommand } from './sent-command.ts';
import { useSentCommands } from './sent-commands.tsx';

export interface SendCommand<Args extends readonly unknown[]> {
  /** Whether the edge has accepted it; home decides it in its turn. */
  send(...args: Args): Promise<boolean>;
  readonly isBusy: boolean;
  readonly fault: Fault | undefined;
}

/**
 * Something that is asked of home by way of the edge. After no answer it is sent again under the id
 * that it had, so that it is never done twice.
 */
export function useSendCommand<Args extends readonly unknown[]>(
  type: SentCommand['type'],
  call: (clientCommandId: string, ...args: Args) => Promise<Answer<CommandAccepted>>,
): SendCommand<Args> {
  const { newClientId } = useEnvironment();
  const { note } = useSentCommands();
  const id = useRef<string>(undefined);
  const { run, isBusy, fault } = useCommand(async (...args: Args) => {
    id.current ??= newClientId();
    const answer = await call(id.current, ...args);
    if (isDecided(answer)) id.current = undefined;
    if (answer.ok) note(answer.value, { type, orderId: null });
    return answer;
  }, []);
  return {
    isBusy,
    fault,
    send: async (...args) => (await run(...args)) !== undefined,
  };
}

/** A 5xx says that nobody knows, and a 429 that nobody has looked yet. */
function isDecided(answer: Answer<unknown>): boolean {
  if (answer.ok) return true;
  const { fault } = answer;
  return fault.kind === 'problem' && fault.problem.status < 500 && fault.problem.status !== 429;
}
