import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';

/** What a user says of themselves, and which of their figures friends may see beside the ranking's. */
export interface ShownProfile {
  readonly bio: string | null;
  readonly showsEquity: boolean;
  readonly showsPositions: boolean;
  readonly showsTrades: boolean;
}

/** Undefined leaves it as it is. */
export type ShownProfileChange = {
  readonly [Field in keyof ShownProfile]?: ShownProfile[Field] | undefined;
};

/** Of who never chose. */
const NOTHING_SHOWN: ShownProfile = {
  ...{ bio: null, showsEquity: false, showsPositions: false, showsTrades: false },
};

export async function readShownProfile(sql: Sql, userId: string): Promise<ShownProfile> {
  const [row] = await sql<ShownProfile[]>`
    select bio, shows_equity as "showsEquity", shows_positions as "showsPositions",
      shows_trades as "showsTrades"
    from profiles where user_id = ${userId}`;
  return row ?? NOTHING_SHOWN;
}

/**
 * For a statement that has `changed`, the user: changes what they show and returns that, or no row
 * where it changes nothing.
 */
export function upsertShownProfile(
  sql: Sql,
  { bio, showsEquity, showsPositions, showsTrades }: ShownProfileChange,
  at: Instant,
) {
  const isBioGiven = bio !== undefined;
  return sql`
    insert into profiles as kept
      (user_id, bio, shows_equity, shows_positions, shows_trades, changed_at)
    select id, ${bio ?? null}, ${showsEquity ?? false}, ${showsPositions ?? false},
      ${showsTrades ?? false}, ${at}
    from changed
    on conflict (user_id) do update set
      bio = case when ${isBioGiven} then excluded.bio else kept.bio end,
      shows_equity = coalesce(${showsEquity ?? null}, kept.shows_equity),
      shows_positions = coalesce(${showsPositions ?? null}, kept.shows_positions),
      shows_trades = coalesce(${showsTrades ?? null}, kept.shows_trades),
      changed_at = excluded.changed_at
    where (${isBioGiven} and excluded.bio is distinct from kept.bio)
      or coalesce(${showsEquity ?? null}, kept.shows_equity) <> kept.shows_equity
      or coalesce(${showsPositions ?? null}, kept.shows_positions) <> kept.shows_positions
      or coalesce(${showsTrades ?? null}, kept.shows_trades) <> kept.shows_trades
    returning kept.*`;
}
