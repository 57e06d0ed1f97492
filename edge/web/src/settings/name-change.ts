import type { Me, ProfileChange } from '../api/schema.ts';

/** What somebody has typed; undefined: not touched, so it stays as home knows it. */
export interface TypedNames {
  readonly nickname?: string;
  readonly bio?: string;
}

/**
 * What to have changed: what was typed, and nothing else. What stands in the other field may be
 * what this device remembers of last week, and would put back what another device has changed.
 */
export function nameChange({ nickname, bio }: TypedNames, me: Me): ProfileChange | undefined {
  const isNamed = nickname !== undefined && nickname !== me.nickname;
  const isBioNew = bio !== undefined && bio !== (me.profile.bio ?? '');
  if (!isNamed && !isBioNew) return undefined;
  return { ...(isNamed ? { nickname } : {}), ...(isBioNew ? { profile: { bio } } : {}) };
}
