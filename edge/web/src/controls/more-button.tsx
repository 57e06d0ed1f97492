import type { Pages } from '../query/use-pages.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import './more-button.css';

/** Asks for the next page of a list, while there is one. */
export function MoreButton({ of }: { readonly of: Pages<unknown> }) {
  const words = useWords(commonWords);
  if (!of.hasMore) return null;
  return (
    <button
      type="button"
      className="button button--quiet more-button"
      disabled={of.isLoadingMore}
      aria-busy={of.isLoadingMore}
      onClick={of.loadMore}
    >
      {words.more}
    </button>
  );
}
