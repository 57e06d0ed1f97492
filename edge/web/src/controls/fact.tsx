import type { ReactNode } from 'react';

interface FactProps {
  readonly name: string;
  /** Of the value, such as the colour of a change. */
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A row of a `dl`: what is told, and what it is. */
export function Fact({ name, className, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={className}>{children}</dd>
    </div>
  );
}
