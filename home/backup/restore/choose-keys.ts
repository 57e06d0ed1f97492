import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { joinJournalKeys } from '#accounts/keys/journal-keys';
import { KEY_FILE_NAMES } from '#accounts/keys/key-folders';
import { goesOnFrom, isOfOneLine } from '#accounts/keys/key-ring';
import { refuse } from '../refusal.ts';

/** Key files by their names, without a folder. */
export type KeyFiles = ReadonlyMap<string, Uint8Array>;

export interface ChosenKeys {
  readonly files: KeyFiles;
  readonly from: 'backup' | 'place' | 'both';
}

/** What is rotated; by them it is seen which side is the younger one. */
const RING = ['token-keys.json', 'sealing-keys.json'];
/** One key, which a rotation replaces: what came first it does not tell. */
const CONTROL = 'control-key.json';
/** What either side can open, a restore may have to. */
const JOURNAL = 'journal-key.json';
/** Brought by the owner, who alone makes it (deploy:keys); home only has it. */
const EDGES = 'edge-keys.json';

/**
 * Which keys a restored home goes on with. Keys only ever go forward, so of two sides of one line (they
 * have a key in common) the one that was rotated last is taken, as a whole: a key that was retired, or
 * compromised, must not come back. Keys of another line, as a new machine makes them, make way for the
 * backup's. Refuses with KEYS_CONTRADICT where neither side goes on from the other.
 */
export function chooseKeys(backup: KeyFiles, inPlace: KeyFiles): ChosenKeys {
  if (!areOfOneLine(backup, inPlace)) return { files: backup, from: 'backup' };
  const younger = youngerSide(backup, inPlace);
  const sides = younger === 'backup' ? [inPlace, backup] : [backup, inPlace];
  const files = new Map([...backup, ...sides.flatMap((side) => [...side].filter(isUsable))]);
  const edges = inPlace.get(EDGES);
  if (edges && keysIn(edges)) files.set(EDGES, edges);
  const [theirs, ours] = [backup.get(JOURNAL), inPlace.get(JOURNAL)];
  if (theirs && ours && keysIn(theirs) && keysIn(ours)) {
    files.set(JOURNAL, joinJournalKeys(theirs, ours));
  }
  return { files, from: originOf(files, backup, inPlace) };
}

function youngerSide(backup: KeyFiles, inPlace: KeyFiles): 'backup' | 'place' {
  const sides = new Set(RING.flatMap((name) => youngerOf(name, backup, inPlace)));
  if (sides.size > 1) {
    throw contradiction('some were rotated after the backup, others before it');
  }
  const [side] = sides;
  if (side) return side;
  const [theirs, ours] = [backup, inPlace].map((files) => kidsIn(files.get(CONTROL)));
  if (theirs?.[0] && ours?.[0] && theirs[0] !== ours[0]) {
    throw contradiction(`nothing tells which ${CONTROL} is the younger one`);
  }
  return 'place';
}

/** None where both have the same, or one has none. */
function youngerOf(name: string, backup: KeyFiles, inPlace: KeyFiles): ('backup' | 'place')[] {
  const [theirs, ours] = [backup, inPlace].map((files) => keysIn(files.get(name)));
  if (!theirs || !ours) return [];
  const [backupGoesOn, placeGoesOn] = [goesOn(theirs, ours), goesOn(ours, theirs)];
  if (backupGoesOn && placeGoesOn) return [];
  if (backupGoesOn) return ['backup'];
  if (placeGoesOn) return ['place'];
  throw contradiction(`of ${name} each side has keys that the other lacks`);
}

const goesOn = (keys: readonly Key[], others: readonly Key[]) =>
  goesOnFrom(keys, others, ({ from }) => from);

function areOfOneLine(backup: KeyFiles, inPlace: KeyFiles): boolean {
  const ownKeys = [...RING, CONTROL, JOURNAL];
  const keysOf = (files: KeyFiles) => ownKeys.flatMap((name) => keysIn(files.get(name)) ?? []);
  return isOfOneLine(keysOf(backup), keysOf(inPlace));
}

function originOf(files: KeyFiles, backup: KeyFiles, inPlace: KeyFiles): ChosenKeys['from'] {
  const isAllOf = (side: KeyFiles) =>
    [...files].every(([name, content]) => {
      const own = side.get(name);
      return own !== undefined && Buffer.from(own).equals(content);
    });
  if (isAllOf(inPlace)) return 'place';
  return isAllOf(backup) ? 'backup' : 'both';
}

function contradiction(what: string) {
  const advice = 'move the key files in place aside to go on with those of the backup';
  return refuse(
    'KEYS_CONTRADICT',
    `the keys in place are no others' successors: ${what}; ${advice}`,
  );
}

function isUsable([name, content]: readonly [string, Uint8Array]): boolean {
  return !KEY_FILE_NAMES.includes(name) || keysIn(content) !== undefined;
}

interface Key {
  readonly kid: string;
  /** From when it is used. */
  readonly from: Instant | undefined;
}

/** The keys of a JSON Web Key Set; undefined where there is none, or a damaged one. */
function keysIn(content: Uint8Array | undefined): readonly Key[] | undefined {
  if (content === undefined) return undefined;
  try {
    const { keys } = JSON.parse(Buffer.from(content).toString('utf8')) as {
      keys: { kid: string; signs_from?: string; seals_from?: string }[];
    };
    return keys.map((key) => {
      const from = key.signs_from ?? key.seals_from;
      return { kid: key.kid, from: from === undefined ? undefined : parseInstant(from) };
    });
  } catch {
    return undefined;
  }
}

function kidsIn(content: Uint8Array | undefined): string[] {
  return (keysIn(content) ?? []).map(({ kid }) => kid);
}
