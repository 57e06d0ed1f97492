import { matchesGlob } from 'node:path';
import { createNeedleSearch, type Needle } from './needle-search.ts';

/** A secret that is let into an instance, to look for it afterwards where it must not be. */
interface Canary {
  /** `password`, `access token`; what the table of allowed places names. */
  readonly kind: string;
  /** The part that is looked for: whoever reads it may use the secret, or nearly so. */
  readonly core: Buffer;
}

/** Somewhere a secret may have been left, under a name with slashes, e.g. `table/public.users`. */
export interface Place {
  readonly name: string;
  readonly content: Buffer | string;
}

/** Where secrets of a kind may be, and why. */
export interface Allowance {
  readonly kinds: readonly string[];
  /** Globs of names of places. */
  readonly places: readonly string[];
  readonly reason: string;
}

/** A secret of this kind was found there. */
export interface Sighting {
  readonly kind: string;
  readonly place: string;
}

export interface Canaries {
  /**
   * Remembers a secret, and returns it. Its core has to be letters, digits, `-` and `_`, which no
   * JSON, URL or SQL writes in another way.
   *
   * @param core the secret itself unless told
   */
  keep(kind: string, secret: string, core?: string): string;
  /** A secret that is bytes; as text it stands in base64 or hex. */
  keepBytes(kind: string, secret: Uint8Array): void;
  /** Looks for all of them, each also in base64 (as a part of a longer text, too) and in hex. */
  findIn(places: AsyncIterable<Place>): Promise<Sightings>;
}

export interface Sightings {
  readonly sightings: readonly Sighting[];
  /** Names of all places that were searched. */
  readonly searched: readonly string[];
}

/** Of a long secret so much is looked for, since something that shortens texts may have shown it. */
const CORE_CHARACTERS = 24;

export function createCanaries(): Canaries {
  const canaries: Canary[] = [];
  return {
    keep(kind, secret, core = secret) {
      if (!secret.includes(core)) throw new Error(`the core is no part of the ${kind}`);
      if (!/^[\w-]+$/.test(core)) throw new Error(`the core of a ${kind} has other spellings`);
      canaries.push({ kind, core: Buffer.from(core.slice(0, CORE_CHARACTERS)) });
      return secret;
    },
    keepBytes(kind, secret) {
      canaries.push({ kind, core: Buffer.from(secret) });
    },
    async findIn(places) {
      const search = createNeedleSearch(canaries.flatMap(needlesOf));
      const sightings: Sighting[] = [];
      const searched: string[] = [];
      for await (const { name, content } of places) {
        searched.push(name);
        const hay = typeof content === 'string' ? Buffer.from(content) : content;
        for (const kind of search(hay)) sightings.push({ kind, place: name });
      }
      return { sightings, searched };
    },
  };
}

/** A core in every form it may have been written down in. */
function needlesOf({ kind, core }: Canary): Needle<string>[] {
  const texts = [core.toString('hex'), core.toString('hex').toUpperCase()];
  for (const offset of [0, 1, 2]) {
    const text = base64Within(core, offset);
    texts.push(text, text.replaceAll('+', '-').replaceAll('/', '_'));
  }
  const forms = [core, ...new Set(texts)].map((form) => Buffer.from(form));
  return forms.map((bytes) => ({ bytes, means: kind }));
}

/** The base64 characters that come from the core alone when `offset` bytes stand before it. */
function base64Within(core: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), core]).toString('base64');
  return text.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + core.length) * 4) / 3));
}

/** Sightings where no allowance covers them. */
export function leaksAmong(
  sightings: readonly Sighting[],
  allowances: readonly Allowance[],
): Sighting[] {
  return sightings.filter((sighting) => !allowances.some((one) => covers(one, sighting)));
}

/** Allowances that nothing needs: outdated, or the search has gone blind there. */
export function unusedAllowances(
  sightings: readonly Sighting[],
  allowances: readonly Allowance[],
): string[] {
  return allowances.flatMap(({ kinds, places, reason }) =>
    kinds.flatMap((kind) =>
      places
        .filter((place) => {
          const one = { kinds: [kind], places: [place], reason };
          return !sightings.some((sighting) => covers(one, sighting));
        })
        .map((place) => `${kind} in ${place}`),
    ),
  );
}

function covers({ kinds, places }: Allowance, { kind, place }: Sighting): boolean {
  return kinds.includes(kind) && places.some((glob) => matchesGlob(place, glob));
}
