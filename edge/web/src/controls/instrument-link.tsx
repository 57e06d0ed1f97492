import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { isHumanEtf } from '../market/is-human-etf.ts';

interface InstrumentLinkProps {
  readonly tickerId: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** To the page of an instrument; a friend's share has one of another kind. */
export function InstrumentLink({ tickerId, className, children }: InstrumentLinkProps) {
  const to = isHumanEtf(tickerId) ? '/human-etf/$tickerId' : '/market/$tickerId';
  return (
    <Link to={to} params={{ tickerId }} className={className}>
      {children}
    </Link>
  );
}
