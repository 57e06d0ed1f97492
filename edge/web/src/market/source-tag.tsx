import { text } from '../text/korean.ts';
import { kindOfSource } from './kind-of-source.ts';

/** Marks a price that is not from a real market; real ones need no mark. */
export function SourceTag({ source }: { readonly source: string | undefined }) {
  const kind = source === undefined ? 'live' : kindOfSource(source);
  if (kind === 'live') return null;
  return (
    <span className={`tag tag--${kind}`} title={text.market.sourceLong[kind]}>
      {text.market.source[kind]}
    </span>
  );
}
