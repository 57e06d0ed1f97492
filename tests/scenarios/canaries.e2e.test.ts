import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSql, type Sql } from '@mockstreet/db/client';
import { addMicros, instantFromMillis, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { signAccessToken } from '@mockstreet/shared/token';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { openTokenSigner } from '../../home/accounts/keys/open-token-signer.ts';
import {
  type Allowance,
  type Canaries,
  createCanaries,
  leaksAmong,
  type Place,
  unusedAllowances,
} from '../support/canaries.ts';
import { runOnInstance } from '../support/instance-command.ts';
import { type InstanceEar, openInstanceEar } from '../support/instance-ear.ts';
import { PROCESSES, placesOf } from '../support/instance-places.ts';
import { plantCanaries } from '../support/plant-canaries.ts';
import { createRecordingClient, type RecordingClient } from '../support/recording-client.ts';
import { createInstance, type RunningInstance } from '../support/running-instance.ts';
import { createSecretMaker } from '../support/secret-maker.ts';
import { endSessions, misplaceCredentials, useWhileHomeFails } from './secret-misuses.ts';
import { misplaceOrders, placeOrders, useWhileHomeIsAway } from './secret-orders.ts';
import { makePeople, type Stage } from './secret-uses.ts';

/** Every kind of secret is used, well and badly, in a whole instance that logs all it can. */
let instance: RunningInstance;
let sql: Sql;
let ear: InstanceEar;
let client: RecordingClient;
const printedByCommands: string[] = [];

beforeAll(async () => {
  instance = await createInstance({
    LOG_LEVEL: 'debug',
    // Nobody listens there: each fill is an alert that cannot be posted.
    DISCORD_ALERTS_WEBHOOK_URL: `http://127.0.0.1:61001/api/webhooks/12/${DISCORD.webhook}`,
    DISCORD_API_URL: 'http://127.0.0.1:61001/api/v10',
    DISCORD_BOT_TOKEN: DISCORD.bot,
    WHALE_ALERT_THRESHOLD_KRW: '1',
  });
  await instance.start('edge');
  await instance.start('home');
  ear = await openInstanceEar(instance.describe());
  sql = createSql({ url: instance.describe().addresses.database, applicationName: 'test' });
  client = createRecordingClient(instance.origin);
}, 240_000);

afterAll(async () => {
  await sql?.end();
  await ear?.close();
  await instance?.dispose();
}, 60_000);

/** Addresses and tokens of Discord's, which the notifier is told of in its environment. */
const DISCORD = { webhook: randomBytes(24).toString('hex'), bot: randomBytes(24).toString('hex') };

const SIGNED_IN = 'answer/200 POST /api/v1/login/{access-token,refresh}';

/** Everywhere that a secret is found and has to be; a line that nothing needs fails the test. */
const ALLOWED: readonly Allowance[] = [
  {
    kinds: ['demo password'],
    places: ['printed'],
    reason: 'the line that says `ready` names the demo accounts, which native mode alone has',
  },
  {
    kinds: ['access token', 'refresh token', 'order token'],
    places: [SIGNED_IN],
    reason: 'the answer that gives it to whom it belongs',
  },
  {
    kinds: ['API key'],
    places: ['answer/201 POST /api/v1/api-keys', 'answer/201 POST /api/v1/api-keys/*/rotate'],
    reason: 'shown in the answer that makes it, once',
  },
  {
    kinds: ['invite code'],
    places: ['answer/201 POST /api/v1/admin/invites'],
    reason: 'shown in the answer that makes it, once',
  },
  {
    kinds: ['order token', 'order proof'],
    places: [
      ...['exchange/orders', 'queue/orders.log', 'queue/orders.dead'],
      'file/edge/rabbitmq/data/**',
      // What was set aside, for an administrator to have it looked into again.
      ...['table/public.dead_letters', 'file/home/postgres/**'],
    ],
    reason: 'home verifies both again; neither is of use without the key that stays on the device',
  },
  {
    kinds: ['password hash'],
    places: ['table/public.{users,outbox}', 'file/home/postgres/**'],
    reason:
      'what is kept of a password, also on its way to the edge, sealed; and where Postgres stores it',
  },
  {
    kinds: ['private key of home'],
    places: ['token-keys', 'sealing-keys', 'control-key'].map((name) => `file/home/${name}.json`),
    reason: 'the files that home keeps its keys in',
  },
  {
    kinds: ['private key of the edge'],
    places: ['file/edge/receipt-key.json'],
    reason: 'the one private key of the edge, which signs receipts',
  },
  {
    kinds: ['postgresPassword', 'redisPassword', 'rabbitmqPassword', 'erlangCookie'],
    places: ['file/secrets.json'],
    reason: 'where npm start keeps the passwords of its servers',
  },
  {
    kinds: ['password of a role'],
    places: ['file/home/role-passwords.json'],
    reason: 'how set-up is told what Postgres is to let the services in with',
  },
  {
    kinds: ['erlangCookie'],
    places: ['file/edge/rabbitmq/.erlang.cookie'],
    reason: 'where Erlang looks for it',
  },
];

test('no secret stays where it does not belong', async () => {
  const canaries = createCanaries();
  const stage: Stage = { client, canaries, secrets: createSecretMaker(canaries) };
  canaries.keep('Discord webhook', DISCORD.webhook);
  canaries.keep('Discord bot', DISCORD.bot);
  canaries.keepBytes('password hash', Buffer.from('$argon2id$v='));
  const people = await makePeople(stage);
  const { trader } = people;
  const expired = await expiredToken(stage);

  const rotated = rotateKeys(canaries);
  await misplaceCredentials(stage, trader, expired);
  await misplaceOrders(stage, trader, expired);
  const orders = await placeOrders(stage, trader);
  await rotated;
  await useWhileHomeFails(stage, sql, people);

  expect(await instance.stop('home')).toBe(0);
  await misplaceOrders(stage, trader, expired);
  orders.push(...(await placeOrders(stage, trader)));
  await useWhileHomeIsAway(stage, trader);
  await instance.start('home');
  await instance.kill('home', 'engine');
  const forged = forgeOrders();
  await untilSettled(orders, forged);
  await endSessions(stage, people);

  // It has been used, and the fault told of.
  const alerts = await sql`select from discord_messages where reason = 'ECONNREFUSED'`;
  expect(alerts.length).toBeGreaterThan(0);
  const { sightings } = await canaries.findIn(everywhere());
  expect(leaksAmong(sightings, ALLOWED)).toEqual([]);
  expect(unusedAllowances(sightings, ALLOWED)).toEqual([]);
}, 300_000);

test('a secret is found wherever somebody leaves one', async () => {
  const canaries = createCanaries();
  const { text } = createSecretMaker(canaries);
  const planted: string[] = [];
  const cleanUp = await plantCanaries(instance.describe(), (place) => {
    planted.push(place);
    return text(place);
  });
  onTestFinished(cleanUp);
  const channels = planted.filter((place) => /^(exchange|redis-channel)\//.test(place));
  await vi.waitUntil(
    async () => {
      const { sightings } = await canaries.findIn(eachOf(ear.heard()));
      return channels.every((channel) => sightings.some(({ place }) => place === channel));
    },
    { timeout: 20_000 },
  );

  const { sightings, searched } = await canaries.findIn(everywhere());
  const covers = (place: string): Allowance => ({ kinds: [place], places: [place], reason: '' });
  expect(planted.length).toBeGreaterThan(12);
  expect(unusedAllowances(sightings, planted.map(covers))).toEqual([]);
  for (const process of PROCESSES) {
    expect(searched).toContain(`metrics/${process}`);
    expect(searched).toContain(`file/logs/${process}.log`);
  }
});

async function* everywhere(): AsyncIterable<Place> {
  yield* client.answers();
  yield* ear.heard();
  yield { name: 'printed', content: [instance.printed(), ...printedByCommands].join('\n') };
  yield* placesOf(instance.describe());
}

async function* eachOf(places: readonly Place[]): AsyncIterable<Place> {
  yield* places;
}

/** A token that home has signed and that was over before the test began. */
async function expiredToken({ secrets }: Stage): Promise<string> {
  const { tokenKeys } = instance.describe().data.home.keys;
  const signer = await openTokenSigner(tokenKeys, pino({ level: 'silent' }));
  signer.close();
  const now = instantFromMillis(Date.now());
  const issuedAt = addMicros(now, -60 * MICROS_PER_MINUTE);
  const subject = { userId: randomUUID(), tokenId: randomUUID(), role: 'USER', issuedAt } as const;
  return secrets.token('access token', await signAccessToken(subject, signer.keyAt(now)));
}

/** `npm run keys:rotate` while everything runs; of the keys before and after there are canaries. */
async function rotateKeys(canaries: Canaries): Promise<void> {
  await keepKeys(canaries);
  const rotated = await runOnInstance(instance.describe(), 'keys-rotate', '--control-key');
  expect(rotated).toMatchObject({ code: 0 });
  printedByCommands.push(rotated.output);
  await keepKeys(canaries);
}

/** The private keys of both sides, and the passwords of their servers. */
async function keepKeys(canaries: Canaries): Promise<void> {
  const { data, secrets, addresses } = instance.describe();
  const { tokenKeys, sealingKeys, controlKey } = data.home.keys;
  const privateHalf = ({ d }: { d: string }) => Buffer.from(d, 'base64url');
  for (const path of [tokenKeys, sealingKeys, controlKey]) {
    const { keys } = JSON.parse(await readFile(path, 'utf8')) as { keys: { d: string }[] };
    for (const key of keys) canaries.keepBytes('private key of home', privateHalf(key));
  }
  const receiptKey = JSON.parse(await readFile(data.edge.receiptKey, 'utf8')) as { d: string };
  canaries.keepBytes('private key of the edge', privateHalf(receiptKey));
  for (const [name, password] of Object.entries(secrets)) canaries.keep(name, password);
  const services = {
    'password of a role': addresses.databaseOf,
    'password at the broker': addresses.amqpOf,
    'password at Redis': addresses.redisOf,
  };
  for (const [kind, urls] of Object.entries(services)) {
    for (const url of Object.values(urls)) canaries.keep(kind, new URL(url).password);
  }
}

/** What a thief at the edge makes of the first orders that passed by; resolves with how many. */
function forgeOrders(): number {
  const orders = ear.orders().slice(0, FORGERIES);
  for (const order of orders) {
    const { credential, ...envelope } = JSON.parse(order.content.toString());
    const member = 'proof' in credential ? 'proof' : 'binding';
    const forged = { ...credential, [member]: withAnotherSignature(credential[member]) };
    ear.repeat(order, JSON.stringify({ ...envelope, credential: forged }));
  }
  return orders.length;
}

/** One with each kind of credential; of many at once the audit log would count some only. */
const FORGERIES = 4;

function withAnotherSignature(text: string): string {
  // Far enough behind its beginning to leave what the search knows it by.
  const at = text.lastIndexOf('.') + 1 + 40;
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
}

/** Until every order has its outcome and every forgery its row in the audit log. */
async function untilSettled(orders: readonly string[], forgeries: number): Promise<void> {
  await vi.waitUntil(
    async () => {
      const [row] = await sql`
        select (
          select count(*)::int from orders
          where id = any(${orders as string[]}) and status <> 'PENDING'
        ) as settled, (
          select count(*)::int from audit_log where action = 'order.refused'
        ) as refused`;
      return row?.settled === orders.length && row.refused >= forgeries;
    },
    { timeout: 90_000, interval: 250 },
  );
}
