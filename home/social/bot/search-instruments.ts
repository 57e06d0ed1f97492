import type { Instrument } from '#market/instruments';

/** What of an instrument can be looked for. */
export type Named = Pick<Instrument, 'tickerId' | 'symbol' | 'nameKo' | 'nameEn'>;

/** Discord shows no more choices, and no longer ones. */
const CHOICES_MAX = 25;
const CHOICE_LENGTH_MAX = 100;

export interface Choice {
  readonly name: string;
  readonly value: string;
}

/** What Discord offers while somebody types. */
export function offerInstruments(instruments: readonly Named[], typed: string): Choice[] {
  return findInstruments(instruments, typed)
    .slice(0, CHOICES_MAX)
    .map(({ nameKo, symbol, tickerId }) => ({
      name: `${nameKo} (${symbol})`.slice(0, CHOICE_LENGTH_MAX),
      value: tickerId,
    }));
}

/** What was chosen, or typed in full or so far that nothing else can be meant; else undefined. */
export function pickInstrument<T extends Named>(
  instruments: readonly T[],
  typed: string,
): T | undefined {
  const found = findInstruments(instruments, typed);
  const exact = found.filter((one) => closeness(one, fold(typed)) === 0);
  if (exact.length > 0) return exact.length === 1 ? exact[0] : undefined;
  return found.length === 1 ? found[0] : undefined;
}

/** Those that a text is in the symbol or a name of: the same, those that begin with it, the others. */
function findInstruments<T extends Named>(instruments: readonly T[], typed: string): T[] {
  const wanted = fold(typed);
  return instruments
    .flatMap((one) => {
      const distance = closeness(one, wanted);
      return distance === undefined ? [] : [{ one, distance }];
    })
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ one }) => one);
}

function closeness({ tickerId, symbol, nameKo, nameEn }: Named, wanted: string) {
  const names = [symbol, nameKo, nameEn, tickerId].map(fold);
  if (names.includes(wanted)) return 0;
  if (names.some((name) => name.startsWith(wanted))) return 1;
  return names.some((name) => name.includes(wanted)) ? 2 : undefined;
}

const fold = (text: string) => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, '');
