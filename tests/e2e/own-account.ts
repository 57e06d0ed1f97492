import type { RunningApp } from './running-app.ts';

/** An account that one test has for itself, and the way to act for it without a browser. */
export interface OwnAccount {
  readonly username: string;
  readonly password: string;
  readonly token: string;
}

const PASSWORD = 'a-password-of-its-own';

/** An invite, as an administrator makes it. */
export async function newInvite(app: RunningApp): Promise<string> {
  const admin = await tokenOf(app, 'admin', 'demo-admin-1');
  const invite = await post(app, '/admin/invites', { max_uses: 1 }, admin);
  return String(invite.invite_code);
}

/** Joins by an invite, without a browser. */
export async function openAccount(app: RunningApp, username: string): Promise<OwnAccount> {
  const own = { username, password: PASSWORD };
  const invite_code = await newInvite(app);
  await post(app, '/users', { ...own, invite_code, nickname: username });
  return { ...own, token: await tokenOf(app, username, PASSWORD) };
}

/** Asks for what is no question; fails where it is refused. */
export async function post(
  app: RunningApp,
  path: string,
  body: unknown,
  token?: string,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(`${app.instance.origin}/api/v1${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const said = (await answer.json()) as Readonly<Record<string, unknown>>;
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(said)}`);
  return said;
}

async function tokenOf(app: RunningApp, username: string, password: string): Promise<string> {
  const tokens = await post(app, '/login/access-token', { username, password });
  return String(tokens.access_token);
}
