import {
  CalendarDays,
  CandlestickChart,
  HeartPulse,
  type LucideIcon,
  MessageSquareText,
  ScrollText,
  ShieldHalf,
  Ticket,
  UsersRound,
} from 'lucide-react';
import type { adminWords } from './words.ts';

interface AdminLink {
  readonly to:
    | '/admin/people'
    | '/admin/invites'
    | '/admin/templates'
    | '/admin/calendars'
    | '/admin/modes'
    | '/admin/instruments'
    | '/admin/system'
    | '/admin/audit';
  readonly name: keyof (typeof adminWords)['ko']['about'];
  readonly icon: LucideIcon;
}

/** The pages of administrators, in the order of their menu. */
export const ADMIN_LINKS: readonly AdminLink[] = [
  { to: '/admin/system', name: 'system', icon: HeartPulse },
  { to: '/admin/people', name: 'people', icon: UsersRound },
  { to: '/admin/invites', name: 'invites', icon: Ticket },
  { to: '/admin/templates', name: 'templates', icon: MessageSquareText },
  { to: '/admin/modes', name: 'modes', icon: ShieldHalf },
  { to: '/admin/calendars', name: 'calendars', icon: CalendarDays },
  { to: '/admin/instruments', name: 'instruments', icon: CandlestickChart },
  { to: '/admin/audit', name: 'audit', icon: ScrollText },
];
