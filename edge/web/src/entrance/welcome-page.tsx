import { Link } from '@tanstack/react-router';
import { ChartCandlestick, Trophy, UserRound } from 'lucide-react';
import { usePortfolio } from '../account/use-portfolio.ts';
import { useFormat } from '../format/use-format.ts';
import { Page } from '../page/page.tsx';
import { useMe } from '../session/use-me.ts';
import { useWords } from '../text/words.ts';
import { entranceWords } from './words.ts';
import './entrance.css';

const STEPS = [
  { to: '/market', name: 'market', icon: ChartCandlestick },
  { to: '/ranking', name: 'ranking', icon: Trophy },
  { to: '/settings', name: 'settings', icon: UserRound },
] as const;

/** For whoever has just joined: what there is to begin with, and where. */
export function WelcomePage() {
  const words = useWords(entranceWords).welcome;
  const format = useFormat();
  const { value: me } = useMe();
  const { value: portfolio } = usePortfolio();
  return (
    <Page title={words.title(me?.nickname ?? '')} intro={words.intro}>
      <section className="card welcome__equity">
        <span className="muted">{words.equity}</span>
        <b>{format.won(portfolio?.equity_krw)}</b>
      </section>
      <ul className="welcome__steps">
        {STEPS.map(({ to, name, icon: Icon }) => (
          <li key={to}>
            <Link to={to} className="card welcome__step">
              <Icon size={24} aria-hidden className="welcome__icon" />
              <b>{words.steps[name].title}</b>
              <span className="muted">{words.steps[name].detail}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}
