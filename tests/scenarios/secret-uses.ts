import { randomUUID } from 'node:crypto';
import { DEMO_ACCOUNTS } from '@mockstreet/home/setup/demo-accounts';
import type { Canaries } from '../support/canaries.ts';
import type { RecordingClient } from '../support/recording-client.ts';
import type { Device, SecretMaker, Tokens } from '../support/secret-maker.ts';

/** What the uses below share. */
export interface Stage {
  readonly client: RecordingClient;
  readonly canaries: Canaries;
  readonly secrets: SecretMaker;
}

/** Somebody with credentials of every kind. */
export interface Trader {
  readonly username: string;
  readonly password: string;
  readonly device: Device;
  /** Of a session that signs its orders with the device. */
  readonly tokens: Tokens;
  /** Of the same session, swapped for those tokens. */
  readonly spentRefresh: string;
  /** Of a session without a key, whose access token is enough for an order. */
  readonly keyless: Tokens;
  readonly apiKey: ApiKey;
}

interface ApiKey {
  readonly id: string;
  readonly key: string;
}

export const V1 = '/api/v1';
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export const withKey = (key: string) => ({ 'x-api-key': key });

/** An administrator, and a new user whose every credential has been refused in all kinds of ways. */
export async function makePeople(stage: Stage): Promise<{ admin: Tokens; trader: Trader }> {
  const admin = await signInAsAdmin(stage);
  const registered = await register(stage, admin);
  await misspellSignIns(stage, registered);
  const who = await changePassword(stage, registered);
  const first = await signIn(stage, who);
  const tokens = await refresh(stage, first);
  const keyless = await signInWithoutKey(stage, who);
  const apiKey = await makeApiKeys(stage, tokens);
  return { admin, trader: { ...who, tokens, spentRefresh: first.refresh, keyless, apiKey } };
}

type Person = Pick<Trader, 'username' | 'password' | 'device'>;

/** Signs in with a device key, for tokens of all three kinds. */
async function signIn({ client, secrets }: Stage, who: Person): Promise<Tokens> {
  const { username, password, device } = who;
  const body = { username, password, order_key: device.publicJwk };
  return secrets.tokens(await client.ask(200, `POST ${V1}/login/access-token`, { body }));
}

async function signInWithoutKey(
  { client, secrets }: Stage,
  { username, password }: Omit<Person, 'device'>,
): Promise<Tokens> {
  const body = { username, password };
  return secrets.tokens(await client.ask(200, `POST ${V1}/login/access-token`, { body }));
}

async function signInAsAdmin(stage: Stage): Promise<Tokens> {
  const demo = DEMO_ACCOUNTS.find(({ role }) => role === 'ADMIN');
  if (!demo) throw new Error('the demo has no administrator');
  stage.canaries.keep('demo password', demo.password);
  return await signInWithoutKey(stage, demo);
}

/** Opens an account on an invite. */
async function register(stage: Stage, admin: Tokens): Promise<Person> {
  const { client, secrets } = stage;
  const headers = bearer(admin.access);
  const username = `u${randomUUID().slice(0, 8)}`;
  const wish = (invite_code: string, password = secrets.password()) => ({
    ...{ invite_code, username, nickname: username, password },
  });
  const ask = (status: number, body: unknown) => client.ask(status, `POST ${V1}/users`, { body });

  const { id, code } = await makeInvite(stage, admin);
  await ask(422, wish(`msi_${secrets.text('invite code')}`));
  await ask(422, wish(code, `${secrets.password()}${'x'.repeat(128)}`));
  await ask(422, { ...wish(code), nickname: secrets.password() });
  await ask(422, { ...wish(code), token: secrets.text('password') });
  await ask(400, JSON.stringify(wish(code)).slice(0, -1));
  const { password } = wish(code);
  await ask(201, wish(code, password));
  await ask(422, wish(code));

  const revoked = await makeInvite(stage, admin);
  await client.ask(422, `DELETE ${V1}/admin/invites/${revoked.code}`, { headers });
  await client.ask(204, `DELETE ${V1}/admin/invites/${revoked.id}`, { headers });
  await ask(422, wish(revoked.code));
  await client.ask(200, `GET ${V1}/admin/invites`, { headers });
  await client.ask(204, `DELETE ${V1}/admin/invites/${id}`, { headers });
  return { username, password, device: await secrets.device() };
}

export async function makeInvite({ client, secrets }: Stage, admin: Tokens) {
  const asking = { headers: bearer(admin.access), body: {} };
  const made = await client.ask(201, `POST ${V1}/admin/invites`, asking);
  return { id: String(made.invite_id), code: secrets.inviteCode(made.invite_code) };
}

/** What people and programs get wrong at the sign-in. */
async function misspellSignIns({ client, secrets }: Stage, who: Person): Promise<void> {
  const { username, password, device } = who;
  const at = `POST ${V1}/login/access-token`;
  const typed = () => ({ username, password: secrets.password() });
  await client.ask(401, at, { body: typed() });
  await client.ask(401, 'POST /auth/login', { body: typed() });
  // The wrong field, which has the focus when the page opens.
  await client.ask(401, at, { body: { username: secrets.password(), password: 'x' } });
  await client.ask(422, at, { body: { ...typed(), password: 'x'.repeat(200) + password } });
  await client.ask(422, at, { body: { username, password: [password] } });
  await client.ask(422, at, { body: { username, password: { value: password } } });
  await client.ask(422, at, { body: { ...typed(), order_key: device.privateJwk } });
  await client.ask(422, at, { body: [username, password] });
  await client.ask(400, at, { body: JSON.stringify({ username, password }).slice(0, -1) });
  await client.ask(413, at, { body: { ...typed(), more: 'x'.repeat(100_000) } });
  const query = new URLSearchParams({ username, password }).toString();
  await client.ask(422, `${at}?${query}`, { body: typed() });
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  await client.ask(401, `GET ${V1}/me`, { headers: { authorization: `Basic ${basic}` } });
}

/** Ends all sessions; what they had is tried again. */
async function changePassword(stage: Stage, who: Person): Promise<Person> {
  const { client, secrets } = stage;
  const { access, refresh: refreshToken, order } = await signIn(stage, who);
  const change = (status: number, body: unknown) =>
    client.ask(status, `PATCH ${V1}/me`, { headers: bearer(access), body });
  const password = secrets.password();
  await change(422, { password, current_password: secrets.password() });
  await change(422, { password: password.repeat(3), current_password: who.password });
  await change(422, { passwort: password, current_password: who.password });
  await change(400, `{"password":${JSON.stringify(password)}`);
  await change(200, { password, current_password: who.password });
  await change(401, { password, current_password: who.password });
  const dead = { refresh_token: refreshToken };
  await client.ask(401, `POST ${V1}/login/refresh`, { body: dead });
  await client.ask(401, `GET ${V1}/portfolio`, { headers: bearer(order) });
  const typed = { username: who.username, password: who.password };
  await client.ask(401, `POST ${V1}/login/access-token`, { body: typed });
  return { ...who, password };
}

/** The next tokens, after some that are none. */
async function refresh({ client, secrets }: Stage, tokens: Tokens): Promise<Tokens> {
  const at = `POST ${V1}/login/refresh`;
  const ask = (status: number, refresh_token: unknown) =>
    client.ask(status, at, { body: { refresh_token } });
  await ask(401, secrets.forgedToken(tokens.refresh));
  await ask(401, tokens.access);
  await ask(422, [tokens.refresh]);
  await ask(422, tokens.refresh.repeat(9));
  await client.ask(400, at, { body: `refresh_token=${tokens.refresh}` });
  await client.ask(422, `${at}?refresh_token=${tokens.refresh}`, { body: {} });
  const cookie = `refresh_token=${tokens.refresh}`;
  await client.ask(403, at, { headers: { cookie }, body: {} });
  return secrets.tokens(await client.ask(200, at, { body: { refresh_token: tokens.refresh } }));
}

/** A key for everything, after its predecessor was rotated and others were refused and revoked. */
async function makeApiKeys(stage: Stage, { access }: Tokens): Promise<ApiKey> {
  const { client, secrets } = stage;
  const headers = bearer(access);
  const make = async (scopes: readonly string[]): Promise<ApiKey> => {
    const body = { name: 'bot', scopes };
    const made = await client.ask(201, `POST ${V1}/api-keys`, { headers, body });
    return { id: String(made.key_id), key: secrets.apiKey(made.api_key) };
  };
  const old = await make(['read', 'trade']);
  const reader = await make(['read']);
  const portfolio = (status: number, key: string) =>
    client.ask(status, `GET ${V1}/portfolio`, { headers: withKey(key) });
  await portfolio(200, reader.key);
  await client.ask(403, `GET ${V1}/admin/users`, { headers: withKey(reader.key) });
  await client.ask(403, `POST ${V1}/api-keys`, { headers: withKey(reader.key), body: {} });
  await client.ask(422, `POST ${V1}/api-keys`, { headers, body: { api_key: reader.key } });
  await client.ask(422, `DELETE ${V1}/api-keys/${reader.key}`, { headers });
  await client.ask(204, `DELETE ${V1}/api-keys/${reader.id}`, { headers });
  await portfolio(401, reader.key);

  const at = `POST ${V1}/api-keys/${old.id}/rotate`;
  const rotated = await client.ask(201, at, { headers, body: {} });
  const key = { id: String(rotated.key_id), key: secrets.apiKey(rotated.api_key) };
  await client.ask(422, at, { headers, body: {} });
  await portfolio(200, old.key);
  await portfolio(200, key.key);
  await portfolio(401, secrets.forgedApiKey(key.key));
  await client.ask(200, `GET ${V1}/api-keys`, { headers });
  return key;
}
