import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { Page } from '../page/page.tsx';
import { useWords } from '../text/words.ts';
import { ADMIN_LINKS } from './admin-links.ts';
import { adminWords } from './words.ts';

/** What an administrator can do, and where. */
export function AdminPage() {
  const words = useWords(adminWords);
  return (
    <Page title={words.title} intro={words.intro}>
      <ul className="admin__doors">
        {ADMIN_LINKS.map(({ to, name, icon: Icon }) => (
          <li key={to}>
            <Link to={to} className="card admin__door">
              <span className="admin__icon">
                <Icon size={20} aria-hidden />
              </span>
              <span className="row__main">
                <b>{words[name]}</b>
                <small>{words.about[name]}</small>
              </span>
              <ChevronRight size={18} aria-hidden className="admin__arrow" />
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}
