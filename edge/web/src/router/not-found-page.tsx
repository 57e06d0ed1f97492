import { Link } from '@tanstack/react-router';
import { Page } from '../page/page.tsx';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';

export function NotFoundPage() {
  const words = useWords(commonWords).notFound;
  return (
    <main className="shell__page">
      <Page title={words.title}>
        <Link to="/" className="link">
          {words.home}
        </Link>
      </Page>
    </main>
  );
}
