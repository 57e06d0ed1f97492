import type { Notification } from '../api/schema.ts';
import type { NoticeGroup } from '../preferences/preferences.ts';

const GROUP_OF: Readonly<Record<Notification['kind'], NoticeGroup>> = {
  ORDER_DENIED: 'orders',
  ORDER_EXPIRED: 'orders',
  COMMAND_DENIED: 'orders',
  DIVIDEND: 'shares',
  DIVIDEND_PAID: 'shares',
  SPLIT: 'shares',
  REDEMPTION: 'shares',
  LIQUIDATION: 'account',
  BAILOUT: 'account',
  AWAY_DIGEST: 'away',
};

export function groupOf({ kind }: Pick<Notification, 'kind'>): NoticeGroup {
  return GROUP_OF[kind];
}

/** The kinds of a group, as the API wants to be asked for them. */
export function kindsOf(group: NoticeGroup): string {
  const kinds = Object.entries(GROUP_OF).filter(([, of]) => of === group);
  return kinds.map(([kind]) => kind).join(',');
}
