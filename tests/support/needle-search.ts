/** Shorter ones would be found by chance. */
const NEEDLE_BYTES_MIN = 12;

/** Something to look for. */
export interface Needle<T> {
  readonly bytes: Buffer;
  readonly means: T;
}

/** Says which of the needles a text or file holds. */
export type SearchNeedles<T> = (hay: Buffer) => Set<T>;

/** Hundreds of needles in hundreds of megabytes, in one pass. */
export function createNeedleSearch<T>(needles: readonly Needle<T>[]): SearchNeedles<T> {
  const beginnings = new Uint8Array(2 ** 16);
  const byHead = new Map<number, Needle<T>[]>();
  for (const needle of needles) {
    const { bytes } = needle;
    if (bytes.length < NEEDLE_BYTES_MIN) throw new RangeError(`too short to look for: ${bytes}`);
    beginnings[bytes.readUInt16BE(0)] = 1;
    const head = bytes.readUInt32BE(0);
    byHead.set(head, [...(byHead.get(head) ?? []), needle]);
  }
  return (hay) => {
    const found = new Set<T>();
    for (let at = 0; at + NEEDLE_BYTES_MIN <= hay.length; at++) {
      // Nearly every place of nearly every file ends here.
      if (!beginnings[((hay[at] as number) << 8) | (hay[at + 1] as number)]) continue;
      for (const { bytes, means } of byHead.get(hay.readUInt32BE(at)) ?? []) {
        if (bytes.equals(hay.subarray(at, at + bytes.length))) found.add(means);
      }
    }
    return found;
  };
}
