import { Link } from '@tanstack/react-router';
import { Clock, Scale, Trophy } from 'lucide-react';
import type { ReactNode } from 'react';
import { LanguageSwitch } from '../controls/language-switch.tsx';
import { Wordmark } from '../shell/wordmark.tsx';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import { entranceWords } from './words.ts';
import './entrance.css';

/** What a line of fortune looks like; says nothing. */
const LINE =
  '0,190 60,176 110,184 170,150 220,160 280,118 330,132 390,92 440,104 500,66 560,78 640,24';

/** Around the ways in: what this is, in which language, and that its promises can be seen by anybody. */
export function Entrance({ children }: { readonly children: ReactNode }) {
  const words = useWords(entranceWords);
  const { tagline } = useWords(commonWords);
  return (
    <div className="entrance">
      <header className="entrance__top">
        <Wordmark />
        <LanguageSwitch />
      </header>
      <main className="entrance__main">
        <section className="entrance__pitch">
          <h1>{tagline}</h1>
          <ul>
            <li>
              <Clock size={20} aria-hidden className="entrance__icon" />
              {words.pitches.always}
            </li>
            <li>
              <Scale size={20} aria-hidden className="entrance__icon" />
              <span>
                {words.pitches.kept}{' '}
                <Link to="/fairness" className="entrance__proof">
                  {words.pitches.proof}
                </Link>
              </span>
            </li>
            <li>
              <Trophy size={20} aria-hidden className="entrance__icon" />
              {words.pitches.friends}
            </li>
          </ul>
          <svg className="entrance__line" viewBox="0 0 640 200" aria-hidden="true">
            <polygon points={`0,200 ${LINE} 640,200`} />
            <polyline points={LINE} />
          </svg>
        </section>
        {children}
      </main>
    </div>
  );
}
