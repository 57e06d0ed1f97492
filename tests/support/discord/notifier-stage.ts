import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createSql, type Sql } from '@mockstreet/db/client';
import { readConfig } from '@mockstreet/shared/config';
import { type Clock, instantFromMillis } from '@mockstreet/shared/instant';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { notifierConfigSchema } from '../../../home/social/notifier/config.ts';
import { connectTemplates } from '../../../home/social/notifier/connect-templates.ts';
import { createNotifierHealth } from '../../../home/social/notifier/notifier-health.ts';
import {
  createNotifierState,
  type NotifierState,
} from '../../../home/social/notifier/notifier-state.ts';
import { startNotifier } from '../../../home/social/notifier/start-notifier.ts';
import { createTemplateReader } from '../../../home/social/templates/templates.ts';
import { serializeFault } from '../../../shared/node/serialize-fault.ts';
import { COMPILE_CACHE } from '../compile-cache.ts';
import { asService, createTestDatabase } from '../database.ts';
import { type RecordedSpan, recordSpans } from '../recorded-spans.ts';
import { asRedisUser, createTestRedis } from '../redis.ts';
import {
  type DiscordStandIn,
  openDiscordStandIn,
  type StandInOptions,
  WEBHOOK,
} from './discord-stand-in.ts';

const MAIN = fileURLToPath(new URL('../../../home/social/notifier/main.ts', import.meta.url));

export interface NotifierStage {
  readonly sql: Sql;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly discord: DiscordStandIn;
  /** Opens a user of that nickname. */
  user(nickname: string, more?: { readonly muted?: boolean }): Promise<string>;
  /** Sets a template, as an administrator's API does in Redis. */
  template(key: string, content: string): Promise<void>;
  /** Writes an event as the engine does, all of them in one transaction. */
  tell(events: readonly ToldEvent[]): Promise<void>;
  /** The notifier as main.ts wires it, inside the test. Its alerts go to the stand-in unless told otherwise. */
  start(environment?: NotifierEnvironment, as?: 'active' | 'standby'): Promise<RunningNotifier>;
  /** The same as a process, one at a time, which can be killed. */
  spawn(environment?: NotifierEnvironment): NotifierProcess;
  /** Lets the notifiers' clock go ahead. */
  passTime(ms: number): void;
  rows(): Promise<readonly MessageRow[]>;
}

export type NotifierEnvironment = Readonly<Record<string, string>>;

export interface ToldEvent {
  readonly channel?: string;
  readonly payload: object;
}

export interface MessageRow {
  readonly channel: string;
  readonly state: string;
  readonly text: string | null;
  readonly reason: string | null;
  readonly maybeTwice: boolean;
  readonly inDoubt: boolean;
  readonly attempts: number;
  readonly messageId: string | null;
}

export interface RunningNotifier {
  readonly state: NotifierState;
  /** What it has told of in traces. */
  readonly spans: readonly RecordedSpan[];
  /** All that it has logged. */
  readonly logged: () => string;
  readonly get: (path: '/health/ready' | '/metrics') => Promise<Response>;
  stop(): Promise<void>;
}

export interface NotifierProcess {
  readonly pid: number;
  readonly exited: Promise<readonly unknown[]>;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** A database, a Redis and a loopback Discord for a notifier of its own. */
export async function setNotifierStage(options: StandInOptions = {}): Promise<NotifierStage> {
  const [database, redis, discord, port] = await Promise.all([
    createTestDatabase(),
    createTestRedis(),
    openDiscordStandIn(options),
    freePort(),
  ]);
  const sql = createSql({ url: database.url, applicationName: 'test' });
  const stops = new Set<() => Promise<unknown>>();
  onTestFinished(async () => {
    await Promise.all([...stops].map((stop) => stop()));
    await discord.shut();
    await sql.end({ timeout: 1 });
    await database.drop();
  });
  let [users, aheadMs] = [0, 0];
  const clock = () => instantFromMillis(Date.now() + aheadMs);
  const settings = (more: NotifierEnvironment) => ({
    PORT: '1',
    DATABASE_URL: asService(database.url, 'notifier'),
    REDIS_URL: asRedisUser(redis.url, 'notifier'),
    // As Discord shows an address, without a version; and all of it at the stand-in.
    DISCORD_ALERTS_WEBHOOK_URL: `https://discord.com/api/webhooks/${WEBHOOK.id}/${WEBHOOK.token}`,
    DISCORD_API_URL: discord.api,
    ...more,
  });
  return {
    ...{ sql, discord, databaseUrl: database.url, redisUrl: redis.url },
    async user(nickname, { muted = false } = {}) {
      const id = randomUUID();
      users += 1;
      await sql`
        insert into users (id, username, nickname, password_hash, created_at, discord_alerts_muted)
        values (${id}, ${`friend-${users}`}, ${nickname}, 'x', now(), ${muted})`;
      return id;
    },
    async template(key, content) {
      const client = new Redis(redis.url);
      await client.set(`config:msg_template:${key}`, content);
      client.disconnect();
    },
    async tell(events) {
      const rows = events.map(({ channel = 'trade_events', payload }) => ({ channel, payload }));
      await sql`
        with written as (
          insert into outbox (channel, subject, payload, created_at)
          select channel, 'x', payload, ${clock()}::timestamptz
          from json_to_recordset(${JSON.stringify(rows)}::text::json)
            as given (channel text, payload json))
        select pg_notify('outbox_moved', '')`;
    },
    async start(environment = {}, as = 'active') {
      const notifier = await startInside(settings(environment), clock, as);
      stops.add(notifier.stop);
      return notifier;
    },
    spawn(environment = {}) {
      const env = { ...COMPILE_CACHE, ...settings(environment), PORT: String(port) };
      const child = spawn(process.execPath, [MAIN], { env, stdio: 'ignore' });
      const exited = once(child, 'exit');
      const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
        child.kill(signal);
        await exited;
      };
      stops.add(kill);
      return { pid: child.pid as number, exited, kill };
    },
    passTime: (ms) => {
      aheadMs += ms;
    },
    rows: () => sql<MessageRow[]>`
      select channel, state, text, reason, maybe_twice as "maybeTwice", in_doubt as "inDoubt",
        attempts, message_id::text as "messageId"
      from discord_messages order by transaction_id, event_id, part`,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startInside(
  environment: NotifierEnvironment,
  clock: Clock,
  as: 'active' | 'standby',
): Promise<RunningNotifier> {
  const result = readConfig(notifierConfigSchema, environment);
  if (!result.ok) throw new Error(result.faults.join());
  const { config } = result;
  const lines: string[] = [];
  const log = pino({ serializers: { err: serializeFault } }, { write: (line) => lines.push(line) });
  const sql = createSql({ url: config.DATABASE_URL, applicationName: 'notifier', poolSize: 1 });
  const redis = await connectTemplates(config.REDIS_URL);
  const state = createNotifierState();
  const health = createNotifierHealth(state, clock);
  const templates = createTemplateReader({ sql, redis });
  const { tracing, spans } = recordSpans();
  const parts = { config, sql, templates, state, clock, log, tracing };
  const notifier = startNotifier({ ...parts, random: () => 0 });
  if (as === 'active') await notifier.begun;
  let stopped: Promise<void> | undefined;
  return {
    state,
    spans,
    logged: () => lines.join(''),
    get: async (path) => await health.request(path),
    stop: () => {
      stopped ??= notifier.stop().then(async () => {
        redis.disconnect();
        await sql.end({ timeout: 1 });
      });
      return stopped;
    },
  };
}
