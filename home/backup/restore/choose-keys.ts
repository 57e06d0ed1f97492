/** Key files by their names, without a folder. */
export type KeyFiles = ReadonlyMap<string, Uint8Array>;

export interface ChosenKeys {
  readonly files: KeyFiles;
  readonly from: 'backup' | 'place';
}

/**
 * Which keys a restored home goes on with. Keys only ever go forward, so where those that are still
 * in place descend from the backup's (they have one in common), they are kept, and only missing files
 * come from the backup: a token or an order may be under a key that is younger than the backup. Keys
 * of another lineage, as a new machine makes them, make way.
 */
export function chooseKeys(backup: KeyFiles, inPlace: KeyFiles): ChosenKeys {
  const known = new Set([...backup.values()].flatMap(keyIdsOf));
  const isDescendant = [...inPlace.values()].flatMap(keyIdsOf).some((id) => known.has(id));
  if (!isDescendant) return { files: backup, from: 'backup' };
  return { files: new Map([...backup, ...inPlace]), from: 'place' };
}

/** The `kid`s in a JSON Web Key Set; none in a file that is damaged. */
function keyIdsOf(content: Uint8Array): string[] {
  try {
    const { keys } = JSON.parse(Buffer.from(content).toString('utf8')) as {
      keys: { kid: string }[];
    };
    return keys.map(({ kid }) => kid);
  } catch {
    return [];
  }
}
