import type { ReactNode } from 'react';
import { Wordmark } from '../desk/wordmark.tsx';
import './plain-page.css';

interface PlainPageProps {
  readonly title: string;
  readonly intro: string;
  readonly children: ReactNode;
}

/** A page of its own beside the desk: the way back, what it is, and what it shows. */
export function PlainPage({ title, intro, children }: PlainPageProps) {
  return (
    <main className="plain-page">
      <a className="plain-page__home" href="/">
        <Wordmark />
      </a>
      <h1>{title}</h1>
      <p className="muted">{intro}</p>
      {children}
    </main>
  );
}
