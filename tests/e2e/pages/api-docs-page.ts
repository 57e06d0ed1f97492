import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { DESKTOP, openPage } from '../open-browser.ts';
import type { RunningApp } from '../running-app.ts';

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const PATIENCE = { timeout: 60_000, interval: 500 };
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

async function operationsOf(origin: string): Promise<readonly string[]> {
  // The first to ask, while everything else on the machine starts: home may be too slow for the gateway.
  const answer = await vi.waitUntil(async () => {
    const one = await fetch(`${origin}/api/v1/openapi.json`);
    return one.ok && one;
  }, PATIENCE);
  const { paths } = (await answer.json()) as ApiDocument;
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => method in item).map((method) => `${method} ${path}`),
  );
}

/** Everything that a page asks for, and all that it complains of. */
function watch(page: Page) {
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  page.on('response', (answer) => {
    if (!answer.ok()) complaints.push(`${answer.status()}: ${answer.url()}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  return { asked, complaints };
}

/** The page of the API document: its policy allows our own files and no more. */
export function apiDocsPage(app: RunningApp): void {
  test('the API document shows all of its operations, by files of ours alone, and lets no other run', async () => {
    const { page } = await openPage(app.browser, app.instance.origin, DESKTOP);
    const { asked, complaints } = watch(page);
    const operations = await operationsOf(app.instance.origin);
    expect(operations).toContain('post /api/v1/orders');

    await page.goto('/api/v1/docs');
    await page.getByText('/api/v1/orders', { exact: true }).first().waitFor();
    const shown = await page.locator('.opblock-summary').evaluateAll((blocks) =>
      blocks.map((block) => {
        const textOf = (selector: string) => block.querySelector(selector)?.textContent ?? '';
        const path = textOf('[data-path]').replaceAll('\u200b', '');
        return `${textOf('.opblock-summary-method').toLowerCase()} ${path}`;
      }),
    );
    expect(shown.sort()).toEqual([...operations].sort());

    const order = page.locator('.opblock-post', { hasText: '/api/v1/orders' }).first();
    await order.locator('.opblock-summary-control').click();
    await order.getByText('client_order_id').first().waitFor();
    await order.getByRole('button', { name: 'Try it out' }).click();
    await order.getByRole('button', { name: 'Execute' }).waitFor();

    const elsewhere = asked.filter(
      (url) => !url.startsWith('data:') && new URL(url).origin !== app.instance.origin,
    );
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);

    // Its policy is in force: what the page was not given does not run.
    const ran = await page.evaluate(`(() => {
      const script = document.createElement('script');
      script.textContent = 'window.foreign = true';
      document.body.append(script);
      return 'foreign' in window;
    })()`);
    expect(ran).toBe(false);
    await expect.poll(() => complaints.join()).toMatch(/content security policy/i);
    await page.context().close();
  });
}
