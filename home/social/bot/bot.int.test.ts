import { randomUUID } from 'node:crypto';
import { createSql, reserveSession } from '@mockstreet/db/client';
import { readConfig } from '@mockstreet/shared/config';
import { decimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  instantFromMillis,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { discordCodeDigest, formatDiscordCode } from '#accounts/discord-code';
import { keepDiscordCode, unlinkDiscord } from '#accounts/discord-links';
import { openAccount } from '#accounts/open-account';
import { seedInstruments } from '#market/instruments';
import {
  asService,
  createTestDatabase,
  type TestDatabase,
} from '../../../tests/support/database.ts';
import { BOT_TOKEN } from '../../../tests/support/discord/discord-stand-in.ts';
import {
  type GatewayStandIn,
  openGatewayStandIn,
} from '../../../tests/support/discord/gateway-stand-in.ts';
import { lockWaiters } from '../../../tests/support/lock-waiters.ts';
import { asRedisUser, createTestRedis, type TestRedis } from '../../../tests/support/redis.ts';
import { writeTestTape } from '../../../tests/support/test-tape.ts';
import { createBotHealth } from './bot-health.ts';
import { createBotState } from './bot-state.ts';
import { botConfigSchema } from './config.ts';
import { openBot } from './open-bot.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };
const BTC = 'CRYPTO-COIN-BTC';
const LOUD = '@everyone <@&1> **x**';
const GUILD = '42';
const [MINSU, OTHER] = ['501', '502'];
const ADDRESS = '127.0.0.1';
const EPHEMERAL = 64;

let database: TestDatabase;
let redis: TestRedis;
let sql: ReturnType<typeof createSql>;
const now = () => instantFromMillis(Date.now());

beforeAll(async () => {
  [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
  sql = createSql({ url: database.url, applicationName: 'test' });
  await seedInstruments(sql);
  const at = addMicros(now(), -30 * MICROS_PER_SECOND);
  await writeTestTape(sql, [{ tickerId: BTC, at, bid: '150000000', ask: '150001000' }], at);
});
afterAll(async () => {
  await sql.end({ timeout: 1 });
  await database.drop();
});

async function openUser(nickname: string): Promise<string> {
  const userId = randomUUID();
  const username = `friend-${userId.slice(0, 8)}`;
  await openAccount(sql, {
    ...{ userId, username, nickname, role: 'USER', passwordHash: 'x' },
    ...{ startingCashKrw: decimal('10000000'), openedAt: addMicros(now(), -MICROS_PER_MINUTE) },
  });
  return userId;
}

/** A code that a user was given, good for so long yet. */
async function codeOf(userId: string, forMicros = 10 * MICROS_PER_MINUTE): Promise<string> {
  const code = formatDiscordCode(crypto.getRandomValues(new Uint8Array(12)));
  const actor = { userId, address: ADDRESS, at: addMicros(now(), -MICROS_PER_DAY) };
  const expiresAt = addMicros(now(), forMicros);
  await keepDiscordCode(sql, discordCodeDigest(code) as Uint8Array, expiresAt, actor);
  return code;
}

/** The bot as its process wires it, and all that it has logged. */
async function start(discord: GatewayStandIn, environment: Readonly<Record<string, string>> = {}) {
  const result = readConfig(botConfigSchema, {
    PORT: '1',
    DATABASE_URL: asService(database.url, 'bot'),
    REDIS_URL: asRedisUser(redis.url, 'bot'),
    DISCORD_API_URL: discord.api,
    DISCORD_GUILD_ID: GUILD,
    ...environment,
  });
  if (!result.ok) throw new Error(result.faults.join());
  const { config } = result;
  const [state, lines] = [createBotState(), [] as string[]];
  const log = pino({}, { write: (line) => lines.push(line) });
  const bot = await openBot({
    ...{ config, state, log, clock: now },
    openSql: () => createSql({ url: config.DATABASE_URL, applicationName: 'bot', poolSize: 2 }),
  });
  onTestFinished(() => bot.stop());
  const health = createBotHealth(state);
  const ready = async () => {
    const answer = await health.request('/health/ready');
    return { status: answer.status, body: JSON.stringify(await answer.json()) };
  };
  return { state, ready, logged: () => lines.join('') };
}

async function openDiscord(): Promise<GatewayStandIn> {
  const discord = await openGatewayStandIn();
  onTestFinished(() => discord.shut());
  return discord;
}

/** A bot that is connected, its commands told. */
async function begin() {
  const discord = await openDiscord();
  const bot = await start(discord, { DISCORD_BOT_TOKEN: BOT_TOKEN });
  await vi.waitFor(async () => {
    expect(discord.registered).toHaveLength(1);
    expect((await bot.ready()).status).toBe(200);
  }, PATIENCE);
  const said = async (user: string, name: string, options = {}) =>
    (await discord.ask(user, name, options).answer).content;
  return { discord, ...bot, said };
}

test('a price is found by what is typed, and told with its age', async () => {
  const { discord, said } = await begin();
  expect(discord.registered).toEqual([
    { path: expect.stringContaining(`/guilds/${GUILD}/commands`), names: ['price', 'rank', 'me'] },
  ]);
  for (const typed of ['비트코', 'bitco', 'btc']) {
    const { type, data } = await discord.type(MINSU, 'price', 'ticker', typed).callback;
    expect(type).toBe(8);
    expect(data?.choices?.[0]).toMatchObject({ value: BTC });
  }
  const asked = discord.ask(MINSU, 'price', { ticker: BTC });
  expect(await asked.callback).toMatchObject({ type: 5 });
  const { content, allowed_mentions, flags } = await asked.answer;
  // No link shows a preview.
  expect(flags).toBe(4);
  expect(content).toMatch(/비트코인.*BTC/);
  expect(content).toContain('150,000,000원');
  expect(content).toMatch(/\d+초 전 기준|KST 기준/);
  expect(content).toContain('지금 확인되지 않습니다');
  expect(allowed_mentions).toEqual({ parse: [], replied_user: false });
  expect(await said(MINSU, 'price', { ticker: 'ETH' })).toContain('가격: 알 수 없음');
  expect(await said(MINSU, 'price', { ticker: '@everyone' })).toMatch(/찾지 못했어요/);
});

test('an account is told to who has linked it and to nobody else, and its name pings nobody', async () => {
  const { discord, said } = await begin();
  const userId = await openUser(LOUD);
  expect(await said(MINSU, 'me')).toContain('연결된 계좌가 없어요');
  const [code, expired] = [await codeOf(userId), await codeOf(userId, -1)];
  expect(await said(MINSU, 'me', { code: expired })).toContain('쓸 수 없는 코드');
  expect(await said(MINSU, 'me', { code: code.toLowerCase() })).toContain('연결했어요');
  expect(await said(OTHER, 'me', { code })).toContain('쓸 수 없는 코드');

  const asked = discord.ask(MINSU, 'me');
  expect(await asked.callback).toEqual({ type: 5, data: { flags: EPHEMERAL } });
  const { content, allowed_mentions } = await asked.answer;
  expect(allowed_mentions).toMatchObject({ parse: [] });
  expect(content).toContain('\\@everyone \\<\\@&1\\> \\*\\*x\\*\\*');
  expect(content).toMatch(/순자산 \*\*10,000,000원\*\* · 오늘 손익 0원/);
  expect(content).toMatch(/\d+초 전 기준[\s\S]*열린 주문 0건/);

  const friend = await openUser('수진');
  const taken = await said(MINSU, 'me', { code: await codeOf(friend) });
  expect(taken).toContain('다른 계좌와의 연결은 끊었어요');
  expect(await said(MINSU, 'me')).toContain('수진');
  const moved = await said(OTHER, 'me', { code: await codeOf(friend) });
  expect(moved).toContain('다른 Discord 사용자의 연결은 끊었어요');
  expect(await said(MINSU, 'me')).toContain('연결된 계좌가 없어요');
  await unlinkDiscord(sql, { userId: friend, address: ADDRESS, at: now() });
  expect(await said(OTHER, 'me')).toContain('연결된 계좌가 없어요');
  const acts = await sql<{ action: string }[]>`
    select action from audit_log where subject in (${userId}, ${friend}) and action like 'discord%'
    and action <> 'discord.code_created' order by id`;
  expect(acts.map(({ action }) => action.slice('discord.'.length))).toEqual([
    ...['linked', 'unlinked', 'linked', 'linked', 'unlinked'],
  ]);
});

test('who guesses codes is stopped, also with a right one', async () => {
  const { said } = await begin();
  const code = await codeOf(await openUser('현우'));
  for (let at = 0; at < 6; at++) {
    expect(await said('503', 'me', { code: `WRNG-CDEF-GH${at + 2}J` })).toContain(
      '쓸 수 없는 코드',
    );
  }
  expect(await said('503', 'me', { code })).toContain('너무 많이 틀렸어요');
  expect(await said('504', 'me', { code })).toContain('연결했어요');
});

test('a ranking is deferred before its figures are there, and names in it are as they were typed', async () => {
  const { discord } = await begin();
  await openUser(LOUD);
  const held = await reserveSession(sql);
  await held`begin`;
  await held`lock table wallets in access exclusive mode`;
  const asked = discord.ask(MINSU, 'rank', { period: 'week', by: 'return' });
  expect(await asked.callback).toMatchObject({ type: 5 });
  let isAnswered = false;
  void asked.answer.then(() => {
    isAnswered = true;
  });
  await expect.poll(() => lockWaiters(sql), PATIENCE).not.toEqual([]);
  expect(isAnswered).toBe(false);
  await held`commit`;
  held.release();
  const { content } = await asked.answer;
  expect(content).toContain('주간 수익률 순위');
  expect(content).toContain('– \\@everyone \\<\\@&1\\> \\*\\*x\\*\\* · 10,000,000원');
  expect(content).toMatch(/\d+초 전 기준/);
});

test('a lost line is taken up again, and commands that are known are not told twice', async () => {
  const { discord, state, said } = await begin();
  discord.cut();
  await vi.waitFor(() => {
    expect(discord.counts.resumes + discord.counts.identifies).toBe(2);
    expect(state.role).toBe('connected');
  }, PATIENCE);
  expect(await said(MINSU, 'price', { ticker: BTC })).toContain('150,000,000원');
  const second = await start(discord, { DISCORD_BOT_TOKEN: BOT_TOKEN });
  await vi.waitFor(() => expect(second.state.role).toBe('connected'), PATIENCE);
  expect(await said(MINSU, 'price', { ticker: BTC })).toContain('150,000,000원');
  expect(discord.registered).toHaveLength(1);
});

test('figures that cannot be read are told as such, and no answer is counted', async () => {
  const { discord, state } = await begin();
  await sql`alter table discord_links rename to discord_links_away`;
  try {
    const { content } = await discord.ask(MINSU, 'me').answer;
    expect(content).toContain('지금은 알 수 없어요');
    await vi.waitUntil(() => state.counts.failed === 1, PATIENCE);
    expect(state.counts.answered).toBe(0);
  } finally {
    await sql`alter table discord_links_away rename to discord_links`;
  }
});

test('what Discord does not take is counted, and its log holds no token of it', async () => {
  const { discord, state, logged } = await begin();
  discord.isTooLate = true;
  discord.ask(MINSU, 'me');
  await vi.waitUntil(() => state.counts.failed === 1, PATIENCE);
  expect(logged()).toContain('Discord: 10062');
  expect(logged()).not.toContain('interaction-');
  discord.isTooLate = false;
  expect((await discord.ask(MINSU, 'price', { ticker: BTC }).answer).content).toContain('BTC');
});

test('without a token it is off, says so once, and is well', async () => {
  const discord = await openDiscord();
  const { state, ready, logged } = await start(discord);
  expect(state.role).toBe('off');
  expect((await ready()).status).toBe(200);
  expect(logged().match(/the bot is off/g)).toHaveLength(1);
  expect(discord.counts.asked).toBe(0);
});

test('a token that Discord does not know is told by health, and tried no more for now', async () => {
  const discord = await openDiscord();
  const { ready, logged } = await start(discord, { DISCORD_BOT_TOKEN: 'no.token-of-ours' });
  await vi.waitFor(async () => {
    expect((await ready()).body).toContain('TokenInvalid');
  }, PATIENCE);
  expect((await ready()).status).toBe(503);
  expect(discord.counts).toMatchObject({ asked: 1, identifies: 0 });
  expect(logged()).not.toContain('no.token-of-ours');
});
