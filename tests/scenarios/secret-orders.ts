import { randomUUID } from 'node:crypto';
import { bearer, type Stage, type Trader, V1, withKey } from './secret-uses.ts';

const CHEAP = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '6000' };
const newOrder = () => ({ ...CHEAP, client_order_id: randomUUID() });
const AT = `POST ${V1}/orders`;

/** An order with each kind of credential, all accepted; resolves with their ids. */
export async function placeOrders(stage: Stage, trader: Trader): Promise<string[]> {
  const { client } = stage;
  const { keyless, apiKey } = trader;
  const accepted = [
    await client.ask(202, AT, { headers: bearer(keyless.access), body: newOrder() }),
    await client.ask(202, AT, { headers: withKey(apiKey.key), body: newOrder() }),
    await client.ask(202, AT, await signedOrder(stage, trader)),
    await client.ask(202, 'POST /order', {
      headers: bearer(keyless.access),
      body: { ticker: CHEAP.ticker_id, action: 'BUY', amount: 0.0001 },
    }),
  ];
  await cancelAll(stage, trader);
  return accepted.map(({ order_id }) => String(order_id));
}

/** Takes back with each kind of credential what rests: of these orders nothing does. */
async function cancelAll({ client, secrets }: Stage, trader: Trader): Promise<void> {
  const { keyless, apiKey, device, tokens } = trader;
  const cancel = { method: 'DELETE', url: `${client.origin}${V1}/orders`, body: '' } as const;
  const dpop = await secrets.proof(device, tokens.order, cancel);
  const ways = [
    bearer(keyless.access),
    withKey(apiKey.key),
    { authorization: `DPoP ${tokens.order}`, dpop },
  ];
  for (const headers of ways) await client.ask(202, `DELETE ${V1}/orders`, { headers });
}

/** An order signed by the trader's device just now. */
async function signedOrder({ client, secrets }: Stage, { device, tokens }: Trader) {
  const body = JSON.stringify(newOrder());
  const order = { url: `${client.origin}${V1}/orders`, body };
  const dpop = await secrets.proof(device, tokens.order, order);
  return { headers: { authorization: `DPoP ${tokens.order}`, dpop }, body };
}

/** Orders that intake refuses, whether home is there or not. */
export async function misplaceOrders(
  stage: Stage,
  trader: Trader,
  expiredToken: string,
): Promise<void> {
  const { client, secrets } = stage;
  const { refresh, order } = trader.tokens;
  const { access } = trader.keyless;
  const { key } = trader.apiKey;
  const signed = await signedOrder(stage, trader);
  const { authorization, dpop } = signed.headers;
  const wrongHeaders: Record<string, string>[] = [
    bearer(refresh),
    bearer(order),
    bearer(key),
    bearer(expiredToken),
    bearer(secrets.forgedToken(access)),
    withKey(access),
    withKey(secrets.forgedApiKey(key)),
    { ...bearer(access), ...withKey(key) },
    { authorization: `DPoP ${access}`, dpop },
    { authorization },
    { authorization, dpop: `${dpop}${dpop}` },
    { authorization, dpop: secrets.forgedToken(dpop) },
    // The right proof of another order.
    { authorization, dpop },
  ];
  for (const headers of wrongHeaders) await client.ask(401, AT, { headers, body: newOrder() });

  // The right proof of an order is none of a cancel.
  await client.ask(401, `DELETE ${V1}/orders`, { headers: { authorization, dpop } });
  const unsigned = bearer(trader.tokens.access);
  await client.ask(403, AT, { headers: unsigned, body: newOrder() });
  const headers = bearer(access);
  const refused = (status: number, body: unknown) => client.ask(status, AT, { headers, body });
  await refused(400, `{"client_order_id":"${access}"`);
  await refused(400, `access_token=${access}&api_key=${key}`);
  await refused(413, { ...newOrder(), proof: access.repeat(99) });
  await refused(422, { ...newOrder(), client_order_id: access });
  await refused(422, { ...newOrder(), ticker_id: key });
  await refused(422, { ...newOrder(), access_token: access });
  await refused(422, { ...newOrder(), side: access, amount_krw: key, expires_at: refresh });
  await refused(422, [access]);
  const cookie = `access_token=${access}`;
  await client.ask(403, AT, { headers: { cookie, ...headers }, body: newOrder() });
  await client.ask(401, `${AT}?access_token=${access}&api_key=${key}`, { body: newOrder() });
}

/** What nobody answers while home is away. */
export async function useWhileHomeIsAway(stage: Stage, trader: Trader): Promise<void> {
  const { client, secrets } = stage;
  const { username, password, tokens, apiKey } = trader;
  const refresh_token = tokens.refresh;
  await client.ask(503, `POST ${V1}/login/access-token`, { body: { username, password } });
  await client.ask(503, `POST ${V1}/login/refresh`, { body: { refresh_token } });
  await client.ask(503, `POST ${V1}/logout`, { headers: bearer(tokens.access), body: {} });
  await client.ask(503, `GET ${V1}/portfolio`, { headers: withKey(apiKey.key) });
  await client.ask(503, `GET ${V1}/orders/${tokens.access}?api_key=${apiKey.key}`);
  const registration = { invite_code: secrets.text('invite code'), password: secrets.password() };
  await client.ask(503, `POST ${V1}/users`, { body: registration });
}
