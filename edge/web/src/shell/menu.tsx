import { Link } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { UnreadBadge } from '../notifications/unread-badge.tsx';
import { useMe } from '../session/use-me.ts';
import { useWords } from '../text/words.ts';
import { DAILY_PAGES, MORE_PAGES, type PageLink } from './page-links.ts';
import { shellWords } from './words.ts';

/** All pages in a column: on a desktop beside the page, on a phone a page of its own. */
export function MenuColumn({ pages }: { readonly pages: readonly PageLink[] }) {
  const words = useWords(shellWords);
  const { value: me } = useMe();
  return pages
    .filter(({ isForAdmins }) => !isForAdmins || me?.role === 'ADMIN')
    .map(({ to, name, icon: Icon }) => (
      <Link key={to} to={to} className="menu__link" activeOptions={{ exact: to === '/' }}>
        <Icon size={20} aria-hidden />
        {words[name]}
        {to === '/notifications' && <UnreadBadge />}
      </Link>
    ));
}

export function DesktopMenu() {
  const words = useWords(shellWords);
  return (
    <nav className="menu" aria-label={words.pages}>
      <MenuColumn pages={DAILY_PAGES} />
      <hr className="menu__rule" />
      <MenuColumn pages={MORE_PAGES} />
    </nav>
  );
}

/** At the thumb. */
export function PhoneMenu() {
  const words = useWords(shellWords);
  return (
    <nav className="tab-bar" aria-label={words.pages}>
      {DAILY_PAGES.map(({ to, name, icon: Icon }) => (
        <Link key={to} to={to} activeOptions={{ exact: to === '/' }}>
          <Icon size={22} aria-hidden />
          {words[name]}
        </Link>
      ))}
      <Link to="/more">
        <Ellipsis size={22} aria-hidden />
        {words.more}
      </Link>
    </nav>
  );
}
