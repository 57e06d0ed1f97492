import { describe } from 'vitest';
import { adminPages } from './pages/admin-pages.ts';
import { apiDocsPage } from './pages/api-docs-page.ts';
import { fairnessPage } from './pages/fairness-page.ts';
import { homePage } from './pages/home-page.ts';
import { installedApp } from './pages/installed-app.ts';
import { instrumentPage } from './pages/instrument-page.ts';
import { joinPage } from './pages/join-page.ts';
import { marketPage } from './pages/market-page.ts';
import { notificationsPage } from './pages/notifications-page.ts';
import { ordersPage } from './pages/orders-page.ts';
import { settingsPage } from './pages/settings-page.ts';
import { socialPages } from './pages/social-pages.ts';
import { runApp } from './running-app.ts';
import { scrapedInstance } from './telemetry/scraped-instance.ts';

/** The pages beside those of trading, on one instance for all: starting one is what is dear. */
const app = runApp({ CANDLE_HISTORY: 'on' });

describe('promises in figures', () => fairnessPage(app));
describe('the app on the device', () => installedApp(app));
describe('joining', () => joinPage(app));
describe('notifications', () => notificationsPage(app));
describe('settings', () => settingsPage(app));
describe('friends', () => socialPages(app));
describe('the home page', () => homePage(app));
describe('the orders page', () => ordersPage(app));
describe('the pages of administrators', () => adminPages(app));
describe('the market', () => marketPage(app));
describe('an instrument', () => instrumentPage(app));
describe('what Prometheus is told', () => scrapedInstance(app));
// The dearest to draw comes when the rest of the machine is through with its starts.
describe('the API document', () => apiDocsPage(app));
