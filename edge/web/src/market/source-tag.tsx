import { useWords } from '../text/words.ts';
import { kindOfSource } from './kind-of-source.ts';
import { marketWords } from './words.ts';

/** Marks a price that is not from a real market; real ones need no mark. */
export function SourceTag({ source }: { readonly source: string | undefined }) {
  const words = useWords(marketWords);
  const kind = source === undefined ? 'live' : kindOfSource(source);
  if (kind === 'live') return null;
  return (
    <span className={`tag tag--${kind}`} title={words.sourceLong[kind]}>
      {words.source[kind]}
    </span>
  );
}
