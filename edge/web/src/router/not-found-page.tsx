import { Link } from '@tanstack/react-router';
import { Page } from '../page/page.tsx';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';

export function NotFoundPage() {
  return (
    <main className="shell__page">
      <NotFoundNote />
    </main>
  );
}

/** The same where a frame stands around it. */
export function NotFoundNote() {
  const words = useWords(commonWords).notFound;
  return (
    <Page title={words.title}>
      <Link to="/" className="link">
        {words.home}
      </Link>
    </Page>
  );
}
