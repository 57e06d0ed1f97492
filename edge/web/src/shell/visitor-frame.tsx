import { Link, Outlet } from '@tanstack/react-router';
import { useWords } from '../text/words.ts';
import { Wordmark } from './wordmark.tsx';
import { shellWords } from './words.ts';
import './shell.css';

/** Around the pages that anybody may see, for whoever is not signed in. */
export function VisitorFrame() {
  const words = useWords(shellWords);
  return (
    <div className="shell shell--visitor">
      <header className="shell__top">
        <Link to="/">
          <Wordmark />
        </Link>
        <Link to="/" className="link shell__sign-in">
          {words.signIn}
        </Link>
      </header>
      <main className="shell__page">
        <Outlet />
      </main>
    </div>
  );
}
