import type { Browser } from 'playwright-core';

/** What a browser keeps that somebody has signed in with; other browsers are given it. */
export interface SignedIn {
  readonly cookies: [];
  readonly origins: [{ readonly origin: string; localStorage: { name: string; value: string }[] }];
}

const SESSION = 'mockstreet.session';

/**
 * As a person does. Whoever is given the answer is signed in without having asked, until the access
 * token ends after half an hour; only the device that asked could place orders while home is away.
 */
export async function signIn(
  browser: Browser,
  origin: string,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<SignedIn> {
  const context = await browser.newContext({ baseURL: origin, locale: 'ko-KR' });
  const page = await context.newPage();
  await page.goto('/');
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('nav').first().waitFor({ state: 'attached' });
  const value = String(await page.evaluate(`localStorage.getItem('${SESSION}')`));
  await context.close();
  return { cookies: [], origins: [{ origin, localStorage: [{ name: SESSION, value }] }] };
}
