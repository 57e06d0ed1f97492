import type { RunningApp } from './running-app.ts';

/** An account that one test has for itself, and the way to act for it without a browser. */
export interface OwnAccount {
  readonly username: string;
  readonly password: string;
  readonly token: string;
}

type Said = Readonly<Record<string, unknown>>;

const PASSWORD = 'a-password-of-its-own';

/** An invite, as an administrator makes it. */
export async function newInvite(app: RunningApp): Promise<string> {
  const admin = await signedIn(app, 'admin', 'demo-admin-1');
  const invite = await post(app, '/admin/invites', { max_uses: 1 }, admin);
  return String(invite.invite_code);
}

/** Joins by an invite, without a browser. */
export async function openAccount(app: RunningApp, username: string): Promise<OwnAccount> {
  const own = { username, password: PASSWORD };
  const invite_code = await newInvite(app);
  await post(app, '/users', { ...own, invite_code, nickname: username });
  return { ...own, token: await signedIn(app, username, PASSWORD) };
}

/** Asks for what is no question; fails where it is refused. */
export async function post(
  app: RunningApp,
  path: string,
  body: unknown,
  token?: string,
): Promise<Said> {
  return await ask(app, path, token, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export async function get(app: RunningApp, path: string, token: string): Promise<Said> {
  return await ask(app, path, token, {});
}

async function ask(
  app: RunningApp,
  path: string,
  token: string | undefined,
  { headers, ...request }: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<Said> {
  const answer = await fetch(`${app.instance.origin}/api/v1${path}`, {
    ...request,
    headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  });
  const said = (await answer.json()) as Said;
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(said)}`);
  return said;
}

/** The token of a session without a browser. */
export async function signedIn(
  app: RunningApp,
  username: string,
  password: string,
): Promise<string> {
  const tokens = await post(app, '/login/access-token', { username, password });
  return String(tokens.access_token);
}
