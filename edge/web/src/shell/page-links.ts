import {
  ChartCandlestick,
  House,
  type LucideIcon,
  Newspaper,
  ReceiptText,
  Scale,
  Trophy,
} from 'lucide-react';
import type { shellWords } from './words.ts';

/** A page that the menu leads to. */
export interface PageLink {
  readonly to: '/' | '/market' | '/orders' | '/ranking' | '/daily-report' | '/fairness';
  readonly name: keyof (typeof shellWords)['ko'];
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
  { to: '/daily-report', name: 'dailyReport', icon: Newspaper },
  { to: '/fairness', name: 'fairness', icon: Scale },
];
