import { Page } from '../page/page.tsx';
import { useWords } from '../text/words.ts';
import { MenuColumn } from './menu.tsx';
import { MORE_PAGES } from './page-links.ts';
import { shellWords } from './words.ts';

/** On a phone the rest of the menu. */
export function MorePage() {
  const words = useWords(shellWords);
  return (
    <Page title={words.more}>
      <nav className="card" aria-label={words.more}>
        <MenuColumn pages={MORE_PAGES} />
      </nav>
    </Page>
  );
}
