import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Awaited } from '../controls/awaited.tsx';
import { Page } from '../page/page.tsx';
import { useMe } from '../session/use-me.ts';
import { useWords } from '../text/words.ts';
import { ADMIN_LINKS } from './admin-links.ts';
import { adminWords } from './words.ts';
import './admin.css';

/** Around every page of administrators. Whoever is none has nothing to see; the API refuses anyway. */
export function AdminFrame() {
  const me = useMe();
  const words = useWords(adminWords);
  if (me.value?.role === 'ADMIN') {
    return (
      <div className="admin">
        <AdminMenu />
        <Outlet />
      </div>
    );
  }
  if (me.value) return <ForAdministrators />;
  return (
    <Page title={words.title}>
      <Awaited of={me}>{() => null}</Awaited>
    </Page>
  );
}

function AdminMenu() {
  const words = useWords(adminWords);
  const { pathname } = useLocation();
  const menu = useRef<HTMLElement>(null);
  // On a phone the page that one is on may lie beyond the edge of the menu.
  useEffect(() => {
    const here = menu.current?.querySelector(`[href="${pathname.split('/', 3).join('/')}"]`);
    here?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [pathname]);
  return (
    <nav ref={menu} className="admin__menu" aria-label={words.pages}>
      {ADMIN_LINKS.map(({ to, name, icon: Icon }) => (
        <Link key={to} to={to} className="admin__link">
          <Icon size={16} aria-hidden />
          {words[name]}
        </Link>
      ))}
    </nav>
  );
}

function ForAdministrators() {
  const words = useWords(adminWords).gate;
  return (
    <Page title={words.title} intro={words.text}>
      <Link to="/" className="button button--quiet button--small admin__home">
        {words.home}
      </Link>
    </Page>
  );
}
