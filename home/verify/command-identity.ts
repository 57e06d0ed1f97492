import type { Sql } from '@mockstreet/db/client';
import {
  commandHash,
  deriveCommandId,
  type UserCommand,
  type UserCommandType,
} from '@mockstreet/shared/command-envelope';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { countBreaches } from './count-breaches.ts';
import type { Finding } from './invariants.ts';

const COMMANDS_AT_A_TIME = 5_000;

/** A command as it is stored. */
interface StoredCommand {
  readonly id: string;
  readonly user_id: string;
  readonly client_command_id: string;
  readonly kind: UserCommandType;
  /** What a CANCEL names. */
  readonly order_id: string | null;
  /** What a MARGIN asks for. */
  readonly enabled: boolean | null;
  readonly body_sha256: string;
}

/** Derives each command's id and hash again from what is stored, as of orders (idempotent.ts). */
export async function checkCommandIdentity(sql: Sql): Promise<Finding> {
  const rows = sql<StoredCommand[]>`
    select id, user_id, client_command_id, kind, order_id, enabled, body_sha256 from commands`;
  const counts = await countBreaches(rows.cursor(COMMANDS_AT_A_TIME), (batch) =>
    batch.flatMap((row) => {
      const fault = identityFault(row);
      return fault === undefined ? [] : [`command ${row.id}: ${fault}`];
    }),
  );
  return {
    invariant: 5,
    rule: 'a command has the id and the hash that follow from what was asked',
    unit: 'commands',
    ...counts,
  };
}

function identityFault(row: StoredCommand): string | undefined {
  if (deriveCommandId(row.user_id, row.client_command_id, nativeSha256) !== row.id) {
    return 'its id does not follow from its user and client_command_id';
  }
  return commandHash(askedFor(row), nativeSha256) === row.body_sha256
    ? undefined
    : 'its body_sha256 does not follow from what it asks for';
}

/** The database keeps what does not belong to a kind null, and all else there. */
function askedFor({ kind, order_id, enabled }: StoredCommand): UserCommand {
  switch (kind) {
    case 'CANCEL':
      return { type: kind, order_id: order_id as string };
    case 'CANCEL_ALL':
      return { type: kind };
    case 'MARGIN':
      return { type: kind, enabled: enabled as boolean };
    case 'BAILOUT':
      return { type: kind };
  }
}
