/** What there is to be shown once the stage is set, by the names of the router's parameters. */
export interface Places {
  readonly tickerId: string;
  readonly orderId: string;
  readonly userId: string;
  readonly humanEtfId: string;
  readonly templateKey: string;
  readonly inviteCode: string;
}

/** A page as somebody sees it. */
export interface ShownPage {
  /** Of the file, and of the heading in the index. */
  readonly name: string;
  /** As the router has it; a page may be shown more than once. */
  readonly path: string;
  readonly by: 'friend' | 'administrator' | 'visitor';
  /** Where it is, of a path with parameters. */
  readonly at?: (places: Places) => string;
  /** Also shown with home away. */
  readonly withHomeAway?: true;
}

const ADMIN = [
  ...['people', 'invites', 'templates', 'calendars', 'modes', 'instruments', 'audit', 'system'],
];

/** Every page of edge/web/src/router/router.tsx; a test holds the two against each other. */
export const SHOWN_PAGES: readonly ShownPage[] = [
  { name: 'sign-in', path: '/', by: 'visitor' },
  {
    name: 'join',
    path: '/join',
    by: 'visitor',
    at: ({ inviteCode }) => `/join?code=${inviteCode}`,
  },
  { name: 'home', path: '/', by: 'friend', withHomeAway: true },
  { name: 'market', path: '/market', by: 'friend', withHomeAway: true },
  {
    ...{ name: 'instrument', path: '/market/$tickerId', by: 'friend', withHomeAway: true },
    at: ({ tickerId }) => `/market/${tickerId}`,
  },
  { name: 'orders', path: '/orders', by: 'friend', withHomeAway: true },
  {
    ...{ name: 'order', path: '/orders/$orderId', by: 'friend' },
    at: ({ orderId }) => `/orders/${orderId}`,
  },
  { name: 'ranking', path: '/ranking', by: 'friend' },
  {
    ...{ name: 'profile', path: '/people/$userId', by: 'friend' },
    at: ({ userId }) => `/people/${userId}`,
  },
  { name: 'human-etfs', path: '/human-etf', by: 'friend' },
  {
    ...{ name: 'human-etf', path: '/human-etf/$tickerId', by: 'friend' },
    at: ({ humanEtfId }) => `/human-etf/${humanEtfId}`,
  },
  { name: 'notifications', path: '/notifications', by: 'friend' },
  { name: 'daily-report', path: '/daily-report', by: 'friend' },
  { name: 'fairness', path: '/fairness', by: 'friend' },
  { name: 'settings', path: '/settings', by: 'friend' },
  { name: 'welcome', path: '/welcome', by: 'friend' },
  { name: 'more', path: '/more', by: 'friend' },
  { name: 'admin', path: '/admin', by: 'administrator' },
  ...ADMIN.map(
    (name): ShownPage => ({
      ...{ name: `admin-${name}`, path: `/admin/${name}`, by: 'administrator' },
    }),
  ),
  {
    ...{ name: 'admin-template', path: '/admin/templates/$key', by: 'administrator' },
    at: ({ templateKey }) => `/admin/templates/${templateKey}`,
  },
];
