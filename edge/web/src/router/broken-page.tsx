import type { ErrorComponentProps } from '@tanstack/react-router';
import { Page } from '../page/page.tsx';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';

/** Where a page threw, or could not be loaded: an older page may ask for files of before a release. */
export function BrokenPage({ error }: ErrorComponentProps) {
  const words = useWords(commonWords).broken;
  return (
    <Page title={words.title} intro={error instanceof Error ? error.message : String(error)}>
      <button
        type="button"
        className="button button--ink button--small"
        onClick={() => window.location.reload()}
      >
        {words.reload}
      </button>
    </Page>
  );
}
