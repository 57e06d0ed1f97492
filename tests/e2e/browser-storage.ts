import type { Page } from 'playwright-core';

/** What the web app keeps in a browser, looked at from outside. */

interface StoredToken {
  readonly token: string;
  /** Microseconds since the epoch. */
  readonly endsAt: number;
}
export interface StoredSession {
  readonly access: StoredToken;
  readonly refresh: StoredToken;
  readonly order?: StoredToken & { readonly keyId: string };
}

export async function keptSession(page: Page): Promise<StoredSession> {
  const text = (await page.evaluate(`localStorage.getItem('mockstreet.session')`)) as string;
  return JSON.parse(text) as StoredSession;
}

export async function overwriteSession(page: Page, session: StoredSession): Promise<void> {
  const text = JSON.stringify(JSON.stringify(session));
  await page.evaluate(`localStorage.setItem('mockstreet.session', ${text})`);
}

export interface KeptOrderKey {
  readonly extractable: boolean;
  /** What came of exporting the private half, as JWK and as PKCS #8: the names of the errors. */
  readonly exports: readonly string[];
}

/** The keys in the browser's database, each tried to be taken out. */
export async function keptOrderKeys(page: Page): Promise<readonly KeptOrderKey[]> {
  return (await page.evaluate(`(async () => {
    const done = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const database = await done(indexedDB.open('mockstreet'));
    const stores = [...database.objectStoreNames];
    const kept = stores.includes('order-keys')
      ? await done(database.transaction('order-keys').objectStore('order-keys').getAll())
      : [];
    database.close();
    const tryExport = (format, key) => crypto.subtle.exportKey(format, key).then(
      () => 'exported',
      (error) => error.name,
    );
    return await Promise.all(kept.map(async ({ privateKey }) => ({
      extractable: privateKey.extractable,
      exports: await Promise.all(['jwk', 'pkcs8'].map((format) => tryExport(format, privateKey))),
    })));
  })()`)) as readonly KeptOrderKey[];
}

/** As a browser does that makes room, or a user who clears a part of what it keeps. */
export async function loseOrderKeys(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const done = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const database = await done(indexedDB.open('mockstreet'));
    const store = database.transaction('order-keys', 'readwrite').objectStore('order-keys');
    await done(store.clear());
    database.close();
  })()`);
}

/** What the app asked and keeps the answers of, for the time without servers: as text. */
export async function keptAnswers(page: Page): Promise<string> {
  return (await page.evaluate(`(async () => {
    const done = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const database = await done(indexedDB.open('mockstreet-answers'));
    const kept = await done(database.transaction('answers').objectStore('answers').getAll());
    database.close();
    return kept.flatMap((text) => JSON.parse(text).clientState.queries)
      .map(({ queryHash }) => queryHash).join();
  })()`)) as string;
}
