import './avatar.css';

/** As many as there are colours in avatar.css. */
const HUES = 6;

interface AvatarProps {
  /** Whose it is: always the same colour, whatever they are called. */
  readonly userId: string;
  readonly nickname: string;
  readonly size?: 'row' | 'page';
}

/** A friend at a glance, beside their name. */
export function Avatar({ userId, nickname, size = 'row' }: AvatarProps) {
  return (
    <span className={`avatar avatar--${hueOf(userId)} avatar--${size}`} aria-hidden>
      {firstOf(nickname.trim())}
    </span>
  );
}

const CHARACTERS = new Intl.Segmenter();

/** What people count as one: a family emoji, too. */
function firstOf(text: string): string | undefined {
  return CHARACTERS.segment(text).containing(0)?.segment;
}

function hueOf(text: string): number {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return sum % HUES;
}
