import {
  commandHash,
  commandTarget,
  deriveCommandId,
  type UserCommand,
} from '@mockstreet/shared/command-envelope';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { askUntilAnswered, type Post } from './ask-until-answered.ts';
import type { Client } from './client.ts';
import { newClientId } from './place-order.ts';

/** Asks for orders to be taken back, or to begin anew, until it is accepted. True once it was promised. */
export async function askCommand(
  post: Post,
  client: Client,
  command: UserCommand,
): Promise<boolean> {
  const clientId = newClientId(post.clock);
  const { method, path } = commandTarget(command);
  return await askUntilAnswered(post, {
    ...{ kind: 'command', clientId, client, path },
    id: deriveCommandId(client.userId, clientId, nativeSha256),
    bodySha256: commandHash(command, nativeSha256),
    request: async () => ({
      method,
      headers: {
        ...(await client.headersFor('', { method, path, proofId: clientId })),
        'idempotency-key': clientId,
      },
    }),
  });
}
