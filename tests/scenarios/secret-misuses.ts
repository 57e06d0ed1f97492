import { randomUUID } from 'node:crypto';
import { reserveSession, type Sql } from '@mockstreet/db/client';
import { vi } from 'vitest';
import type { Tokens } from '../support/secret-maker.ts';
import { bearer, makeInvite, type Stage, type Trader, V1, withKey } from './secret-uses.ts';

/** Every credential where another belongs, in places that end up in logs, and out of its time. */
export async function misplaceCredentials(
  { client, secrets }: Stage,
  { tokens, apiKey }: Trader,
  expiredToken: string,
): Promise<void> {
  const { access, refresh, order } = tokens;
  const { key } = apiKey;
  const wrongHeaders: Record<string, string>[] = [
    bearer(refresh),
    bearer(order),
    bearer(key),
    bearer(expiredToken),
    bearer(secrets.forgedToken(access)),
    bearer(`${access} ${access}`),
    { authorization: access },
    { authorization: `DPoP ${order}` },
    { authorization: `Token ${key}` },
    withKey(access),
    { ...bearer(access), ...withKey(key) },
    { cookie: `access_token=${access}; api_key=${key}` },
    { referer: `http://example.test/?token=${access}`, 'user-agent': `bot ${key}` },
  ];
  for (const headers of wrongHeaders) await client.ask(401, `GET ${V1}/portfolio`, { headers });

  const query = new URLSearchParams({ access_token: access, api_key: key, refresh }).toString();
  const headers = bearer(access);
  await client.ask(401, `GET ${V1}/portfolio?${query}`);
  await client.ask(422, `GET ${V1}/portfolio?${query}`, { headers });
  await client.ask(422, `GET ${V1}/prices?${query}`);
  await client.ask(422, `GET ${V1}/instruments?${query}`);
  await client.ask(422, `GET ${V1}/market/clock?${query}`);
  await client.ask(422, `GET /health?${query}`);
  await client.ask(422, `GET /.well-known/jwks.json?${query}`);
  await client.ask(200, `GET ${V1}/status?${query}`);
  await client.ask(200, `GET /?${query}`);
  await client.ask(404, `GET /ws/orders?${query}`);

  await client.ask(422, `GET ${V1}/orders/${access}`, { headers });
  await client.ask(422, `GET ${V1}/orders?cursor=${access}`, { headers });
  await client.ask(404, `GET ${V1}/${key}`, { headers });
  await client.ask(404, `GET /metrics/${access}`);
  // The session signs: its access token cancels nothing, whatever it names.
  await client.ask(403, `DELETE ${V1}/orders/${access}`, { headers });
  await client.ask(422, `DELETE ${V1}/orders/${access}`, { headers: withKey(key) });
  await client.ask(422, `DELETE ${V1}/orders`, {
    headers: { ...withKey(key), 'idempotency-key': access },
  });
  await client.ask(422, `POST ${V1}/logout`, { headers, body: { token: access } });
  await client.ask(401, `POST ${V1}/logout`, { body: { refresh_token: access } });
}

/** Ends both sessions, one of them by a theft that shows, and tries what they had. */
export async function endSessions(
  { client }: Stage,
  { admin, trader }: { readonly admin: Tokens; readonly trader: Trader },
): Promise<void> {
  const { tokens, spentRefresh, keyless, apiKey } = trader;
  const refresh = (refresh_token: string) =>
    client.ask(401, `POST ${V1}/login/refresh`, { body: { refresh_token } });
  const portfolio = (status: number, headers: Record<string, string>) =>
    client.ask(status, `GET ${V1}/portfolio`, { headers });
  // Long after the grace, for home has been restarted since.
  await refresh(spentRefresh);
  await refresh(tokens.refresh);
  await portfolio(401, bearer(tokens.access));

  const body = { refresh_token: keyless.refresh };
  await client.ask(204, `POST ${V1}/logout`, { headers: bearer(keyless.access), body });
  await refresh(keyless.refresh);
  await portfolio(401, bearer(keyless.access));
  await portfolio(200, withKey(apiKey.key));
  const headers = bearer(admin.access);
  await client.ask(200, `GET ${V1}/admin/audit?limit=200`, { headers });
}

/**
 * Faults of home itself with secrets on their way: Postgres that keeps everyone waiting, and
 * Postgres that refuses what is written.
 */
export async function useWhileHomeFails(
  stage: Stage,
  sql: Sql,
  { admin, trader }: { readonly admin: Tokens; readonly trader: Trader },
): Promise<void> {
  const { client, secrets } = stage;
  const { username, password, tokens, keyless, apiKey } = trader;
  const headers = bearer(tokens.access);
  const signIn = { body: { username, password } };
  const invite = await makeInvite(stage, admin);
  const name = `u${randomUUID().slice(0, 8)}`;
  const registration = {
    ...{ invite_code: invite.code, username: name, nickname: name, password: secrets.password() },
  };
  const everyWayIn = async (status: number, refresh_token: string) => {
    await Promise.all([
      client.ask(status, `POST ${V1}/login/access-token`, signIn),
      client.ask(status, `POST ${V1}/login/refresh`, { body: { refresh_token } }),
      client.ask(status, `POST ${V1}/users`, { body: registration }),
      client.ask(status, `PATCH ${V1}/me`, {
        headers,
        body: { password: secrets.password(), current_password: password },
      }),
      client.ask(status, `POST ${V1}/api-keys`, { headers, body: { name, scopes: ['read'] } }),
      client.ask(status, `POST ${V1}/admin/invites`, { headers: bearer(admin.access), body: {} }),
    ]);
  };
  await whileLocked(sql, async () => {
    await Promise.all([
      everyWayIn(503, tokens.refresh),
      client.ask(503, `GET ${V1}/portfolio`, { headers: withKey(apiKey.key) }),
      client.ask(503, `GET ${V1}/orders/${tokens.access}`, { headers }),
      client.ask(503, `DELETE ${V1}/api-keys/${apiKey.key}`, { headers }),
      client.ask(503, `DELETE ${V1}/admin/invites/${invite.code}`, { headers }),
    ]);
  });
  await whileRefusingRows(sql, async () => {
    // Another session: what nobody heard an answer to may have taken place.
    await everyWayIn(500, keyless.refresh);
    // Answered as ever; only its row in the audit log cannot be written.
    const body = { username, password: secrets.password() };
    await client.ask(401, `POST ${V1}/login/access-token`, { body });
    await client.ask(403, `GET ${V1}/admin/audit`, { headers: withKey(apiKey.key) });
  });
}

const TABLES = ['users', 'sessions', 'api_keys', 'invites', 'audit_log'];

/** While `act` runs, whoever reads these tables waits. */
async function whileLocked(sql: Sql, act: () => Promise<void>): Promise<void> {
  const connection = await reserveSession(sql);
  try {
    // Not in line for the locks: whoever holds one may wait for another of ours.
    await vi.waitUntil(async () => {
      await connection`begin`;
      const lock = connection`lock table ${sql(TABLES)} in access exclusive mode nowait`;
      const isLocked = await lock.then(
        () => true,
        () => false,
      );
      if (!isLocked) await connection`rollback`;
      return isLocked;
    }, 10_000);
    await act();
  } finally {
    await connection`rollback`;
    connection.release();
  }
}

/** While `act` runs, nothing is written to these tables: Postgres complains, and quotes the row. */
async function whileRefusingRows(sql: Sql, act: () => Promise<void>): Promise<void> {
  const everyTable = async (change: (table: string) => PromiseLike<unknown>) => {
    for (const table of TABLES) await change(table);
  };
  await everyTable(
    (table) => sql`alter table ${sql(table)} add constraint refused check (false) not valid`,
  );
  try {
    await act();
  } finally {
    await everyTable((table) => sql`alter table ${sql(table)} drop constraint refused`);
  }
}
