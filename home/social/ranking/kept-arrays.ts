/**
 * Arrays by name that are used again and again, with room for a few more: new ones of the size of a standing
 * each second would cost more than what is written into them. They may be longer than asked for, and hold
 * what was written last.
 */
export interface KeptArrays {
  floats(name: string, size: number): Float64Array;
  ints(name: string, size: number): Int32Array;
  bytes(name: string, size: number): Uint8Array;
}

const ROOM = 1.25;

export function createKeptArrays(): KeptArrays {
  const keep = <Kind extends { readonly length: number }>(make: (size: number) => Kind) => {
    const kept = new Map<string, Kind>();
    return (name: string, size: number): Kind => {
      const known = kept.get(name);
      if (known && known.length >= size) return known;
      const made = make(Math.ceil(size * ROOM));
      kept.set(name, made);
      return made;
    };
  };
  return {
    floats: keep((size) => new Float64Array(size)),
    ints: keep((size) => new Int32Array(size)),
    bytes: keep((size) => new Uint8Array(size)),
  };
}
