import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Answer } from '../api/answer.ts';
import { answerOf } from '../api/answer-of.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';
import type { CommandAccepted, CommandDetail } from '../api/schema.ts';
import { useApi } from '../environment.ts';
import { REMEMBERED_MS } from '../query/newest-answers.ts';
import { isUndecided, type SentCommand, withSent } from './sent-command.ts';

/** Home tells by itself; this is for when it cannot. */
const EVERY_MS = 2_000;
const KEY = ['commands', 'sent'] as const;
const NONE: readonly SentCommand[] = [];

const commandsApi = ({ signedIn }: HttpClients) => ({
  command: (commandId: string) =>
    answerOf(
      signedIn.GET('/api/v1/commands/{command_id}', {
        params: { path: { command_id: commandId } },
      }),
    ),
});

export interface SentCommands {
  /** Newest first. */
  readonly sent: readonly SentCommand[];
  /** Notes what the edge has accepted, to be followed until it is decided. */
  note(accepted: CommandAccepted, of: Pick<SentCommand, 'type' | 'orderId'>): void;
}

/** What this device has asked for, kept with the answers: also a reload without home shows it. */
export function useSentCommands(): SentCommands {
  const queryClient = useQueryClient();
  const { command } = useApi(commandsApi);
  const { data: sent = NONE } = useQuery<readonly SentCommand[]>({
    queryKey: KEY,
    queryFn: async () =>
      await Promise.all(
        (queryClient.getQueryData<readonly SentCommand[]>(KEY) ?? NONE).map(async (one) =>
          isUndecided(one) ? withAnswer(one, await command(one.commandId)) : one,
        ),
      ),
    refetchInterval: ({ state }) => (state.data?.some(isUndecided) ? EVERY_MS : false),
    meta: { isRemembered: true },
    gcTime: REMEMBERED_MS,
  });
  const note = useCallback(
    (accepted: CommandAccepted, of: Pick<SentCommand, 'type' | 'orderId'>) => {
      const { command_id, accepted_at } = accepted;
      const one = { ...of, commandId: command_id, acceptedAt: accepted_at, outcome: null };
      // What is being asked now knows nothing of it, and must not be written over it.
      void queryClient.cancelQueries({ queryKey: KEY });
      queryClient.setQueryData<readonly SentCommand[]>(KEY, (before = NONE) =>
        withSent(before, one),
      );
    },
    [queryClient],
  );
  return { sent, note };
}

/** One that home does not know yet is still on its way. */
function withAnswer(sent: SentCommand, answer: Answer<CommandDetail>): SentCommand {
  if (!answer.ok || answer.value.status === 'PENDING') return sent;
  const { status, reason } = answer.value;
  return { ...sent, outcome: { status, reason } };
}
