const SYLLABLES_FROM = 0xac00;
const SYLLABLES_TO = 0xd7a3;
/** Syllables of each first consonant, and of each first consonant and vowel. */
const PER_INITIAL = 588;
const PER_VOWEL = 28;
const INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';

/**
 * Whether a name holds what somebody types, letter by letter: a consonant stands for every syllable
 * that begins with it (ㅅㅅㅈㅈ finds 삼성전자), and the last syllable may still be on its way to
 * another (삼서 finds 삼성). Capitals and spaces make no difference.
 */
export function matchesSearch(name: string, search: string): boolean {
  const letters = lettersOf(name);
  const wanted = lettersOf(search);
  if (wanted.length === 0) return true;
  return letters.some((_, from) =>
    wanted.every((letter, at) =>
      fits(letter, letters[from + at], { isLast: at === wanted.length - 1 }),
    ),
  );
}

function fits(typed: string, letter: string | undefined, place: { readonly isLast: boolean }) {
  if (letter === undefined) return false;
  if (typed === letter) return true;
  const syllable = syllableOf(letter);
  if (syllable === undefined) return false;
  if (INITIALS[Math.floor(syllable / PER_INITIAL)] === typed) return true;
  const begun = syllableOf(typed);
  if (!place.isLast || begun === undefined || begun % PER_VOWEL !== 0) return false;
  return Math.floor(syllable / PER_VOWEL) * PER_VOWEL === begun;
}

/** Place among the Korean syllables, which are in the order of their parts; undefined for others. */
function syllableOf(letter: string): number | undefined {
  const code = letter.charCodeAt(0);
  return code >= SYLLABLES_FROM && code <= SYLLABLES_TO ? code - SYLLABLES_FROM : undefined;
}

function lettersOf(text: string): readonly string[] {
  return Array.from(text.normalize('NFC').toLowerCase().replaceAll(/\s/g, ''));
}
