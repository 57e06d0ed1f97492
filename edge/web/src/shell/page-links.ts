import {
  Bell,
  ChartCandlestick,
  House,
  type LucideIcon,
  Newspaper,
  ReceiptText,
  Scale,
  Settings,
  ShieldCheck,
  Trophy,
  UserRound,
} from 'lucide-react';
import type { shellWords } from './words.ts';

/** A page that the menu leads to. */
export interface PageLink {
  readonly to:
    | '/'
    | '/market'
    | '/orders'
    | '/ranking'
    | '/daily-report'
    | '/fairness'
    | '/human-etf'
    | '/notifications'
    | '/settings'
    | '/admin';
  readonly name: Exclude<keyof (typeof shellWords)['ko'], 'unread'>;
  readonly icon: LucideIcon;
  /** Whether it is for administrators alone. */
  readonly isForAdmins?: boolean;
}

/** At the thumb on a phone: what is needed every day. */
export const DAILY_PAGES: readonly PageLink[] = [
  { to: '/', name: 'account', icon: House },
  { to: '/market', name: 'market', icon: ChartCandlestick },
  { to: '/orders', name: 'orders', icon: ReceiptText },
  { to: '/ranking', name: 'ranking', icon: Trophy },
];

/** In the menu on a desktop, behind “more” on a phone. */
export const MORE_PAGES: readonly PageLink[] = [
  { to: '/notifications', name: 'notifications', icon: Bell },
  { to: '/human-etf', name: 'humanEtf', icon: UserRound },
  { to: '/daily-report', name: 'dailyReport', icon: Newspaper },
  { to: '/fairness', name: 'fairness', icon: Scale },
  { to: '/settings', name: 'settings', icon: Settings },
  { to: '/admin', name: 'admin', icon: ShieldCheck, isForAdmins: true },
];
