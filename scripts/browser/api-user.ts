import { setTimeout as sleep } from 'node:timers/promises';

/** A user of the public API, as any client is one. */
export interface ApiUser {
  /** Answers the JSON; undefined for an answer without a body. Throws for any problem. */
  ask(method: string, path: string, body?: object): Promise<unknown>;
  /** Asks until the answer fits. */
  until(path: string, fits: (answer: never) => boolean): Promise<void>;
}

const ASK_EVERY_MS = 250;
const WITHIN_MS = 60_000;

/** @param origin where the instance is served */
export async function openApiUser(
  origin: string,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<ApiUser> {
  const api = `${origin}/api/v1`;
  const login = await askJson(`${api}/login/access-token`, 'POST', {}, { username, password });
  const token = (login as { access_token: string }).access_token;
  const headers = { authorization: `Bearer ${token}` };
  const ask: ApiUser['ask'] = (method, path, body) =>
    askJson(`${api}${path}`, method, headers, body);
  return {
    ask,
    async until(path, fits) {
      const giveUpAt = performance.now() + WITHIN_MS;
      while (!fits((await ask('GET', path)) as never)) {
        if (performance.now() > giveUpAt) throw new Error(`${path} did not become what it should`);
        await sleep(ASK_EVERY_MS);
      }
    },
  };
}

async function askJson(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: object,
): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
