import type { ReactNode } from 'react';
import { Awaited } from '../controls/awaited.tsx';
import { MoreButton } from '../controls/more-button.tsx';
import type { Pages } from '../query/use-pages.ts';
import { useWords } from '../text/words.ts';
import { adminWords } from './words.ts';

interface PagedListProps<T> {
  readonly of: Pages<T>;
  /** What stands there when nothing is found. */
  readonly none?: string;
  readonly children: (item: T) => ReactNode;
}

/** Rows, and a button for the ones further down. */
export function PagedList<T>({ of, none, children }: PagedListProps<T>) {
  const admin = useWords(adminWords);
  return (
    <Awaited of={of}>
      {(items) => (
        <>
          {items.length === 0 ? (
            <p className="card admin__none">{none ?? admin.none}</p>
          ) : (
            <ul className="card admin__list">{items.map(children)}</ul>
          )}
          <MoreButton of={of} />
        </>
      )}
    </Awaited>
  );
}
