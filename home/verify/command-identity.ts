import type { Sql } from '@mockstreet/db/client';
import {
  commandHash,
  deriveCommandId,
  type UserCommand,
  type UserCommandType,
} from '@mockstreet/shared/command-envelope';
import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { humanEtfTicker } from '@mockstreet/shared/instrument-id';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { strikeIdOf } from '#trading/core/strike-command';
import { countBreaches } from './count-breaches.ts';
import type { Finding } from './invariants.ts';

const COMMANDS_AT_A_TIME = 5_000;

/** A command as it is stored. */
interface StoredCommand {
  readonly id: string;
  readonly user_id: string;
  readonly client_command_id: string;
  readonly kind: UserCommandType | 'STRIKE';
  /** What a CANCEL names. */
  readonly order_id: string | null;
  /** What a MARGIN asks for. */
  readonly enabled: boolean | null;
  /** What a LIST asks for. */
  readonly name: string | null;
  readonly dividend_rate: string | null;
  readonly not_before: Instant;
  readonly body_sha256: string;
}

/** Derives each command's id and hash again from what is stored, as of orders (idempotent.ts). */
export async function checkCommandIdentity(sql: Sql): Promise<Finding> {
  const rows = sql<StoredCommand[]>`
    select id, user_id, client_command_id, kind, order_id, enabled, name, dividend_rate, not_before,
      body_sha256 from commands`;
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
  if (row.kind === 'STRIKE') {
    const id = strikeIdOf(humanEtfTicker(row.name as string), row.not_before);
    return row.id === id ? undefined : 'its id does not follow from its share and moment';
  }
  if (deriveCommandId(row.user_id, row.client_command_id, nativeSha256) !== row.id) {
    return 'its id does not follow from its user and client_command_id';
  }
  return commandHash(askedFor(row), nativeSha256) === row.body_sha256
    ? undefined
    : 'its body_sha256 does not follow from what it asks for';
}

/** The database keeps what does not belong to a kind null, and all else there. */
function askedFor(row: StoredCommand): UserCommand {
  const { kind, order_id, enabled, name, dividend_rate } = row;
  switch (kind) {
    case 'CANCEL':
      return { type: kind, order_id: order_id as string };
    case 'CANCEL_ALL':
      return { type: kind };
    case 'MARGIN':
      return { type: kind, enabled: enabled as boolean };
    case 'BAILOUT':
      return { type: kind };
    case 'LIST': {
      const rate = formatDecimal(decimal(dividend_rate as string));
      return { type: kind, name: name as string, dividend_rate: rate };
    }
    case 'STRIKE':
      throw new Error(`strike ${row.id} was asked for by nobody`);
  }
}
