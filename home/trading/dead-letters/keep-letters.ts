import { createHash } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { type Clock, formatInstant, type Instant } from '@mockstreet/shared/instant';
import { describeLetter } from './describe-letter.ts';

/** A message that was just handed to `orders.dead`. */
export interface SetAside {
  readonly content: Buffer;
  readonly reason: string;
  readonly partition: number;
  /** Null where nobody could tell. */
  readonly isBackDated: boolean | null;
}

/** Letters that nobody has decided of: beyond them a flood fills `orders.dead`, not the database. */
const OPEN_MAX = 10_000;
/** A larger message is described and not kept; an intake takes no body of that size. */
const CONTENT_BYTES_MAX = 64 * 1024;
const REASON_CHARS = 300;

/**
 * Keeps what is set aside where administrators can look at it. What comes at once is written at once; resolves when
 * it is, so that no message is acked before.
 */
export function createLetterKeeper(sql: Sql, clock: Clock): (letter: SetAside) => Promise<void> {
  let gathered: (SetAside & { readonly at: Instant })[] = [];
  let nextWrite: Promise<void> | undefined;
  const write = async () => {
    await new Promise(setImmediate);
    const letters = gathered;
    gathered = [];
    nextWrite = undefined;
    await insert(sql, letters);
  };
  return (letter) => {
    gathered.push({ ...letter, at: clock() });
    nextWrite ??= write();
    return nextWrite;
  };
}

async function insert(
  sql: Sql,
  letters: readonly (SetAside & { readonly at: Instant })[],
): Promise<void> {
  const rows = letters.map(({ content, reason, at, ...letter }) => {
    const { acceptedAt, intakeId: _, ...claims } = describeLetter(content);
    return {
      ...{ ...letter, ...claims },
      hash: createHash('sha256').update(content).digest('hex'),
      content: content.length > CONTENT_BYTES_MAX ? null : content.toString('hex'),
      bytes: content.length,
      // The driver takes an array of booleans for one.
      isBackDated: letter.isBackDated === null ? null : String(letter.isBackDated),
      reason: reason.replace(/\p{C}/gu, ' ').slice(0, REASON_CHARS),
      setAsideAt: formatInstant(at),
      acceptedAt: acceptedAt === null ? null : formatInstant(acceptedAt),
    };
  });
  type Row = (typeof rows)[number];
  const column = <K extends keyof Row>(name: K) => rows.map((row) => row[name]);
  await sql`
    insert into dead_letters (content_sha256, content, bytes, reason, excerpt, partition,
      set_aside_at, is_back_dated, user_id, order_id, command_id, accepted_at)
    select decode(hash, 'hex'), decode(content, 'hex'), bytes, reason, excerpt, partition,
      set_aside_at, is_back_dated::boolean, user_id, order_id, command_id, accepted_at
    from unnest(${column('hash')}::text[], ${column('content')}::text[],
      ${column('bytes')}::int4[], ${column('reason')}::text[], ${column('excerpt')}::text[],
      ${column('partition')}::int2[], ${column('setAsideAt')}::timestamptz[],
      ${column('isBackDated')}::text[], ${column('userId')}::uuid[],
      ${column('orderId')}::uuid[], ${column('commandId')}::uuid[],
      ${column('acceptedAt')}::timestamptz[])
      as letter (hash, content, bytes, reason, excerpt, partition, set_aside_at, is_back_dated,
        user_id, order_id, command_id, accepted_at)
    limit greatest(0, ${OPEN_MAX} - (select count(*) from (
      select from dead_letters where state = 'OPEN' limit ${OPEN_MAX}) as open))
    on conflict (content_sha256) do nothing`;
}
