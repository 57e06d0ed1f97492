import type { ReactNode } from 'react';
import { Lamp } from './lamp.tsx';
import type { Level } from './levels.ts';

interface StatusRowProps {
  readonly level: Level;
  readonly name: string;
  readonly note?: ReactNode;
  readonly children?: ReactNode;
}

/** How one thing is: a light, its name, and a figure. */
export function StatusRow({ level, name, note, children }: StatusRowProps) {
  return (
    <li className="status-row" data-level={level}>
      <Lamp level={level} />
      <span className="status-row__what">
        <span>{name}</span>
        {note && <small>{note}</small>}
      </span>
      <span className="status-row__figures">{children}</span>
    </li>
  );
}

interface StatusGroupProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function StatusGroup({ title, aside, children }: StatusGroupProps) {
  return (
    <section className="card status-group">
      <header className="status-group__head">
        <h2>{title}</h2>
        {aside && <small>{aside}</small>}
      </header>
      {children}
    </section>
  );
}
