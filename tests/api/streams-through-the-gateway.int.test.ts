import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../edge/gateway/create-gateway.ts';
import { newOrderIds, writeOrderEvents } from '../support/order-events.ts';
import { type ServedHome, serveHomeApi } from '../support/served-home.ts';
import { openStreamClient, RefusedSocket, type StreamClient } from '../support/stream-client.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let served: ServedHome;
let tunnel: TcpProxy;
let gateway: Gateway;
let origin: string;
let webRoot: string;
beforeAll(async () => {
  served = await serveHomeApi();
  const home = new URL(served.url);
  tunnel = await startTcpProxy({ host: home.hostname, port: Number.parseInt(home.port, 10) });
  webRoot = mkdtempSync(join(tmpdir(), 'mockstreet-origin-'));
  gateway = createGateway({
    intakeUrl: 'http://127.0.0.1:1',
    homeUrl: `http://127.0.0.1:${tunnel.port}`,
    webRoot,
  });
  gateway.server.listen(0, '127.0.0.1');
  await once(gateway.server, 'listening');
  origin = `http://127.0.0.1:${(gateway.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await gateway.close(0);
  await tunnel.close();
  await served.close();
  rmSync(webRoot, { recursive: true });
});

const refusal = (error: unknown) => {
  if (!(error instanceof RefusedSocket)) throw error;
  return [error.status, error.body.code];
};
const signIn = async (token: string, seq?: string): Promise<StreamClient> => {
  const protocols = ['mockstreet.v1', `bearer.${token}`, ...(seq ? [`seq.${seq}`] : [])];
  const client = await openStreamClient(`${origin}/ws/orders`, { protocols });
  await client.next('ready');
  return client;
};
const idsOf = ({ messages }: StreamClient) =>
  messages.filter(({ type }) => type === 'order').map(({ order }) => order.order_id);

it('a page of our own gets a stream, one of another origin is refused', async () => {
  const open = (from: string) =>
    openStreamClient(`${origin}/ws/market`, { headers: { origin: from } });
  const own = await open(origin);
  own.cut();
  expect(await open('https://evil.example').catch(refusal)).toEqual([403, 'FORBIDDEN']);
});

it('a tunnel that is cut costs no event: the client is closed, comes again, and hears the rest', async () => {
  const user = await served.home.openUser();
  const ids = newOrderIds(6);
  const write = (from: number, to: number) =>
    writeOrderEvents(served.home.sql, user.id, ids.slice(from, to));
  const client = await signIn(user.token);
  await write(0, 3);
  await expect.poll(() => idsOf(client)).toEqual(ids.slice(0, 3));
  tunnel.cut();
  expect(await client.closed).toMatchObject({ code: 1006 });
  await write(3, 5);
  const again = await signIn(user.token, client.messages.at(-1).seq);
  await write(5, 6);
  await expect.poll(() => idsOf(again)).toEqual(ids.slice(3));
  again.cut();
});

it('events of prices come through as they are sent', async () => {
  const leave = new AbortController();
  const answer = await fetch(`${origin}/api/v1/stream/prices`, { signal: leave.signal });
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  const { value } = (await answer.body?.getReader().read()) ?? expect.fail();
  expect(Buffer.from(value ?? []).toString()).toMatch(/^retry: /);
  leave.abort();
});

it('with home away a request for a socket is answered 503, as every other', async () => {
  const away = createGateway({
    intakeUrl: 'http://127.0.0.1:1',
    homeUrl: 'http://127.0.0.1:1',
    webRoot,
  });
  away.server.listen(0, '127.0.0.1');
  await once(away.server, 'listening');
  const { port } = away.server.address() as AddressInfo;
  const refused = openStreamClient(`http://127.0.0.1:${port}/ws/orders`).catch(refusal);
  expect(await refused).toEqual([503, 'HOME_OFFLINE']);
  await away.close(0);
});
