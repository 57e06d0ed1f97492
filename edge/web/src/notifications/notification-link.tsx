import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { InstrumentLink } from '../controls/instrument-link.tsx';
import type { NotificationTarget } from './tell-notification.ts';

interface NotificationLinkProps {
  readonly target: NotificationTarget;
  readonly className: string;
  readonly children: ReactNode;
}

const PATHS = { home: '/', orders: '/orders', 'human-etfs': '/human-etf' } as const;

/** To what a notification is about. */
export function NotificationLink({ target, className, children }: NotificationLinkProps) {
  if ('tickerId' in target) {
    return (
      <InstrumentLink tickerId={target.tickerId} className={className}>
        {children}
      </InstrumentLink>
    );
  }
  if ('orderId' in target) {
    return (
      <Link to="/orders/$orderId" params={{ orderId: target.orderId }} className={className}>
        {children}
      </Link>
    );
  }
  return (
    <Link to={PATHS[target.page]} className={className}>
      {children}
    </Link>
  );
}
