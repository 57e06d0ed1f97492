import { Link, Outlet } from '@tanstack/react-router';
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
  return (
    <nav className="admin__menu" aria-label={words.pages}>
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
