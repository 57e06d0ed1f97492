import { answerOf } from '../api/answer-of.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';

export const commandsApi = ({ signedIn }: HttpClients) => ({
  /** What became of what the edge has accepted. */
  command: (commandId: string) =>
    answerOf(
      signedIn.GET('/api/v1/commands/{command_id}', {
        params: { path: { command_id: commandId } },
      }),
    ),
});
