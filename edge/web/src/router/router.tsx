import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { AccountPage } from '../account/account-page.tsx';
import { isHumanEtf } from '../market/is-human-etf.ts';
import { readOrdersSearch } from '../orders/history/orders-search.ts';
import { BrokenPage } from './broken-page.tsx';
import { EveryoneLayout, FrameLayout, MembersLayout } from './layouts.tsx';
import { nextPaint } from './next-paint.ts';
import { NotFoundNote, NotFoundPage } from './not-found-page.tsx';

const root = createRootRoute({
  notFoundComponent: NotFoundPage,
  // A page is drawn in one go, and on a slow phone takes a moment: what was tapped says so first. The first page waits for
  // nothing: nobody has tapped.
  beforeLoad: async ({ cause }) => {
    if (cause === 'stay') await nextPaint();
  },
});

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: FrameLayout,
});
/** Whoever is not signed in is asked to first, and stays where they were going. */
const members = createRoute({
  getParentRoute: () => frame,
  id: 'members',
  component: MembersLayout,
});
/** For members in their frame, for visitors in a smaller one. */
const everyone = createRoute({
  getParentRoute: () => frame,
  id: 'everyone',
  component: EveryoneLayout,
});

const account = createRoute({
  getParentRoute: () => members,
  path: '/',
  component: AccountPage,
});
const market = createRoute({
  getParentRoute: () => members,
  path: '/market',
  component: lazyRouteComponent(() => import('../market/market-page.tsx'), 'MarketPage'),
});
const instrument = createRoute({
  getParentRoute: () => members,
  path: '/market/$tickerId',
  // Struck once a day instead of priced, so it has a page and a ticket of its own.
  beforeLoad: ({ params }) => {
    if (isHumanEtf(params.tickerId)) redirect({ to: '/human-etf/$tickerId', params, throw: true });
  },
  component: lazyRouteComponent(
    () => import('../instrument/instrument-page.tsx'),
    'InstrumentPage',
  ),
});
const orders = createRoute({
  getParentRoute: () => members,
  path: '/orders',
  validateSearch: readOrdersSearch,
  component: lazyRouteComponent(() => import('../orders/history/orders-page.tsx'), 'OrdersPage'),
});
const order = createRoute({
  getParentRoute: () => members,
  path: '/orders/$orderId',
  component: lazyRouteComponent(() => import('../orders/detail/order-page.tsx'), 'OrderPage'),
});
const ranking = createRoute({
  getParentRoute: () => members,
  path: '/ranking',
  component: lazyRouteComponent(() => import('../ranking/ranking-page.tsx'), 'RankingPage'),
});
const profile = createRoute({
  getParentRoute: () => members,
  path: '/people/$userId',
  component: lazyRouteComponent(() => import('../profile/profile-page.tsx'), 'ProfilePage'),
});
const humanEtfs = createRoute({
  getParentRoute: () => members,
  path: '/human-etf',
  component: lazyRouteComponent(() => import('../human-etf/human-etfs-page.tsx'), 'HumanEtfsPage'),
});
const humanEtf = createRoute({
  getParentRoute: () => members,
  path: '/human-etf/$tickerId',
  component: lazyRouteComponent(() => import('../human-etf/human-etf-page.tsx'), 'HumanEtfPage'),
});
const notifications = createRoute({
  getParentRoute: () => members,
  path: '/notifications',
  component: lazyRouteComponent(
    () => import('../notifications/notifications-page.tsx'),
    'NotificationsPage',
  ),
});
const settings = createRoute({
  getParentRoute: () => members,
  path: '/settings',
  component: lazyRouteComponent(() => import('../settings/settings-page.tsx'), 'SettingsPage'),
});
const dailyReport = createRoute({
  getParentRoute: () => members,
  path: '/daily-report',
  component: lazyRouteComponent(
    () => import('../daily-report/daily-report-page.tsx'),
    'DailyReportPage',
  ),
});
const more = createRoute({
  getParentRoute: () => members,
  path: '/more',
  component: lazyRouteComponent(() => import('../shell/more-page.tsx'), 'MorePage'),
});
const fairness = createRoute({
  getParentRoute: () => everyone,
  path: '/fairness',
  component: lazyRouteComponent(() => import('../fairness/fairness-page.tsx'), 'FairnessPage'),
});

const admin = createRoute({
  getParentRoute: () => members,
  path: '/admin',
  notFoundComponent: NotFoundNote,
  component: lazyRouteComponent(() => import('../admin/admin-frame.tsx'), 'AdminFrame'),
});
const adminHome = createRoute({
  getParentRoute: () => admin,
  path: '/',
  component: lazyRouteComponent(() => import('../admin/admin-page.tsx'), 'AdminPage'),
});
const adminPeople = createRoute({
  getParentRoute: () => admin,
  path: '/people',
  component: lazyRouteComponent(() => import('../admin/people/people-page.tsx'), 'PeoplePage'),
});
const adminInvites = createRoute({
  getParentRoute: () => admin,
  path: '/invites',
  component: lazyRouteComponent(() => import('../admin/people/invites-page.tsx'), 'InvitesPage'),
});
const adminTemplates = createRoute({
  getParentRoute: () => admin,
  path: '/templates',
  component: lazyRouteComponent(
    () => import('../admin/templates/templates-page.tsx'),
    'TemplatesPage',
  ),
});
const adminTemplate = createRoute({
  getParentRoute: () => admin,
  path: '/templates/$key',
  component: lazyRouteComponent(
    () => import('../admin/templates/template-page.tsx'),
    'TemplatePage',
  ),
});
const adminCalendars = createRoute({
  getParentRoute: () => admin,
  path: '/calendars',
  component: lazyRouteComponent(
    () => import('../admin/calendars/calendars-page.tsx'),
    'CalendarsPage',
  ),
});
const adminModes = createRoute({
  getParentRoute: () => admin,
  path: '/modes',
  component: lazyRouteComponent(() => import('../admin/modes/modes-page.tsx'), 'ModesPage'),
});
const adminInstruments = createRoute({
  getParentRoute: () => admin,
  path: '/instruments',
  component: lazyRouteComponent(
    () => import('../admin/instruments/instruments-page.tsx'),
    'InstrumentsPage',
  ),
});
const adminAudit = createRoute({
  getParentRoute: () => admin,
  path: '/audit',
  component: lazyRouteComponent(() => import('../admin/audit/audit-page.tsx'), 'AuditPage'),
});
const adminSystem = createRoute({
  getParentRoute: () => admin,
  path: '/system',
  component: lazyRouteComponent(() => import('../admin/system/system-page.tsx'), 'SystemPage'),
});
const adminPages = [
  adminHome,
  adminPeople,
  adminInvites,
  adminTemplates,
  adminTemplate,
  adminCalendars,
  adminModes,
  adminInstruments,
  adminSystem,
  adminAudit,
] as const;
const welcome = createRoute({
  getParentRoute: () => members,
  path: '/welcome',
  component: lazyRouteComponent(() => import('../entrance/welcome-page.tsx'), 'WelcomePage'),
});
/** An address that a friend sends: `/join?code=…`. Outside of the frames, as signing in is. */
const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  validateSearch: ({ code }: Record<string, unknown>): { code?: string } =>
    typeof code === 'string' ? { code } : {},
  component: lazyRouteComponent(() => import('../entrance/join-page.tsx'), 'JoinPage'),
});

/** Every page by its path. Each but the first is loaded when somebody goes there, or is about to. */
export const router = createRouter({
  routeTree: root.addChildren([
    frame.addChildren([
      members.addChildren([
        account,
        market,
        instrument,
        orders,
        order,
        ranking,
        dailyReport,
        profile,
        humanEtfs,
        humanEtf,
        notifications,
        settings,
        welcome,
        more,
        admin.addChildren(adminPages),
      ]),
      everyone.addChildren([fairness]),
    ]),
    join,
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: BrokenPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
