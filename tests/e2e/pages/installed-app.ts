import { expect, test } from 'vitest';
import { keptAnswers } from '../browser-storage.ts';
import { signIn } from '../desk-page.ts';
import { openPage, PHONE } from '../open-browser.ts';
import { openAccount } from '../own-account.ts';
import type { RunningApp } from '../running-app.ts';

/** What the edge serves, and what the browser keeps of it. */
export function installedApp(app: RunningApp): void {
  test('without any server the app still opens, says so, and shows what it last knew', async () => {
    const { page, faults } = await openPage(app.browser, app.instance.origin, PHONE, {
      asIs: true,
    });
    // Of whoever holds nothing: what is held is worth something else each second.
    const { username, password } = await openAccount(app, 'keeper');
    await signIn(page, username, password);
    await page.getByTestId('equity').waitFor();
    const equity = await page.getByTestId('equity').textContent();
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    await expect.poll(() => keptAnswers(page)).toContain('portfolio');
    await page.getByRole('link', { name: '시세', exact: true }).click();
    await page.getByRole('link', { name: /^비트코인 BTC/ }).waitFor();

    await page.context().setOffline(true);
    await page.goto('/');
    await page.getByText('서버에 연결할 수 없어요').first().waitFor();
    expect(await page.getByTestId('equity').textContent()).toBe(equity);
    // A page that was never opened, and so never loaded.
    await page.goto('/ranking');
    await page.getByRole('heading', { name: '순위', level: 1 }).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('it can be installed, and comes compressed, from its own origin, to be kept for good', async () => {
    const { page, faults } = await openPage(app.browser, app.instance.origin, PHONE);
    const foreign: string[] = [];
    const kept: (string | undefined)[] = [];
    page.on('response', (answer) => {
      const { origin, pathname } = new URL(answer.url());
      if (origin !== app.instance.origin) foreign.push(answer.url());
      if (!pathname.startsWith('/assets/')) return;
      const { 'content-encoding': encoding, 'cache-control': caching } = answer.headers();
      kept.push(`${encoding} ${caching}`);
    });
    await page.goto('/');
    await page.getByLabel('아이디').waitFor();
    expect(foreign).toEqual([]);
    expect(new Set(kept)).toEqual(new Set(['br public, max-age=31536000, immutable']));

    const manifest = (await page.evaluate(`(async () => {
      const link = document.querySelector('link[rel=manifest]');
      const found = await (await fetch(link.href)).json();
      const icons = await Promise.all(found.icons.map(async ({ src }) => (await fetch(src)).ok));
      return { ...found, icons };
    })()`)) as Readonly<Record<string, unknown>>;
    expect(manifest).toMatchObject({
      display: 'standalone',
      start_url: '/',
      icons: [true, true, true],
    });
    expect(faults).toEqual([]);
    await page.context().close();
  });
}
