import type { ReactNode } from 'react';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import './page.css';

interface PageProps {
  readonly title: string;
  readonly intro?: string;
  /** Beside the title. */
  readonly actions?: ReactNode;
  /** Left out: as wide as there is room. */
  readonly width?: 'reading' | 'wide';
  readonly children: ReactNode;
}

/** A page of the app: what it is, and what it shows. */
export function Page({ title, intro, actions, width = 'reading', children }: PageProps) {
  const { appName } = useWords(commonWords);
  return (
    <div className={`page page--${width}`}>
      <title>{`${title} · ${appName}`}</title>
      <header className="page__head">
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          {intro && <p className="muted">{intro}</p>}
        </div>
        {actions}
      </header>
      {children}
    </div>
  );
}
