import { BROKER_USERS, type BrokerUser } from '@mockstreet/access/broker-users';
import { type ChannelModel, connect } from 'amqplib';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEmptyVhost, type EmptyVhost } from '../../support/broker.ts';
import { runTopology } from '../../support/running-topology.ts';
import type { AttackedBroker, BrokerAttempt, ManagementAnswer, StolenUser } from './attempt.ts';
import { BROKER_ATTEMPTS } from './attempts.ts';

let vhost: EmptyVhost;
let foreign: EmptyVhost;
let administrator: ChannelModel;
let attacked: AttackedBroker;
const stolen = new Map<BrokerUser, ChannelModel>();

beforeAll(async () => {
  [vhost, foreign] = await Promise.all([createEmptyVhost(), createEmptyVhost()]);
  await Promise.all(
    BROKER_USERS.map((user) => foreign.api('DELETE', `/api/permissions/${foreign.vhost}/${user}`)),
  );
  // It is there: who has a right in it gets in.
  await (await connect(foreign.amqpUrl)).close();
  administrator = await connect(vhost.amqpUrl);
  administrator.on('error', () => {});
  attacked = {
    vhost: vhost.vhost,
    foreignVhost: foreign.vhost,
    connectionName: await nameOfConnection(),
  };
  for (const user of BROKER_USERS) {
    const connection = await connect(vhost.amqpOf[user]);
    connection.on('error', () => {});
    stolen.set(user, connection);
  }
});

// What an attempt that is allowed has removed stands again before the next one.
beforeEach(async () => {
  await (await runTopology(vhost.amqpOf.topology)).close();
});

afterAll(async () => {
  await Promise.all([administrator, ...stolen.values()].map((connection) => connection.close()));
  await Promise.all([vhost.drop(), foreign.drop()]);
});

async function nameOfConnection(): Promise<string> {
  const path = `/api/vhosts/${vhost.vhost}/connections`;
  const connections = await vi.waitUntil(
    async () => {
      const found = (await vhost.api('GET', path)) as { name: string }[];
      return found.length > 0 && found;
    },
    { timeout: 10_000, interval: 100 },
  );
  return connections[0]?.name ?? '';
}

const ACCESS_REFUSED = 403;

/** `done`, `refused` for want of a right, or what else came of it. */
async function outcomeOf(user: BrokerUser, { act }: BrokerAttempt): Promise<string> {
  const channel = await (stolen.get(user) as ChannelModel).createConfirmChannel();
  let code: number | undefined;
  const closed = new Promise<void>((resolve) => channel.on('close', resolve));
  channel.on('error', (error: { code?: number }) => {
    code = error.code;
  });
  const thief: StolenUser = {
    channel,
    ask: async (method, path, body) => {
      const { username, password, origin } = new URL(vhost.managementOf(user));
      const basic = Buffer.from(`${username}:${password}`).toString('base64');
      const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/json' };
      const text = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(origin + path, { method, headers, ...text });
      return { status: answer.status, text: await answer.text() };
    },
    signInTo: async (name) => {
      const url = new URL(vhost.amqpOf[user]);
      url.pathname = `/${name}`;
      await (await connect(url.href)).close();
    },
  };
  try {
    const answer = await act(thief, attacked);
    await channel.close();
    return isManagementAnswer(answer) ? ofAnswer(answer) : 'done';
  } catch (error) {
    const own = (error as { code?: number }).code;
    if (own === undefined && code === undefined && isNotAllowed(error)) return 'refused';
    if (own === undefined) await closed;
    const why = own ?? code;
    return why === ACCESS_REFUSED ? 'refused' : `${why}: ${String(error)}`;
  }
}

const isManagementAnswer = (answer: unknown): answer is ManagementAnswer =>
  typeof answer === 'object' && answer !== null && 'status' in answer;

/**
 * The management answers 401 to who may not use it at all, or not for this; and where it speaks
 * AMQP for who asks, in whatever way with what the broker said.
 */
function ofAnswer({ status, text }: ManagementAnswer): string {
  if (status < 300) return 'done';
  const isRefused = status === 401 || status === 403 || /access_refused/i.test(text);
  return isRefused ? 'refused' : `HTTP ${status}: ${text}`;
}

/** AMQP's 530, not allowed, comes instead of a connection; the library tells no code of it. */
function isNotAllowed(error: unknown): boolean {
  return String(error).includes('Expected ConnectionOpenOk; got <ConnectionClose');
}

test.each(BROKER_ATTEMPTS)('who gets it done: $what', async (attempt) => {
  const outcomes: [BrokerUser, string][] = [];
  for (const user of BROKER_USERS) outcomes.push([user, await outcomeOf(user, attempt)]);
  expect(outcomes).toEqual(
    BROKER_USERS.map((user) => [user, attempt.allowed.includes(user) ? 'done' : 'refused']),
  );
});

describe('without a credential of ours', () => {
  const withUser = (name: string, password: string) => {
    const url = new URL(vhost.amqpUrl);
    [url.username, url.password] = [name, password];
    return url.href;
  };

  test.each([
    ['guest', 'guest'],
    ['guest', ''],
    ['intake', 'guest'],
    ['mockstreet', 'mockstreet'],
    ['', ''],
  ])('%s with the password %j is not let in', async (name, password) => {
    await expect(connect(withUser(name, password))).rejects.toThrow(/ACCESS_REFUSED|403/);
  });

  test('there is no guest, and every user is one of the table', async () => {
    const users = (await vhost.api('GET', '/api/users')) as { name: string; tags: string[] }[];
    expect(users.map(({ name }) => name).toSorted()).toEqual(
      [...BROKER_USERS, 'mockstreet'].toSorted(),
    );
    const administrators = users.filter(({ tags }) => tags.includes('administrator'));
    expect(administrators.map(({ name }) => name)).toEqual(['mockstreet']);
  });

  test('a name is not enough: every user wants its own password', async () => {
    const attempts = BROKER_USERS.map(async (user) => {
      const another = BROKER_USERS.find((one) => one !== user) as BrokerUser;
      const { password } = new URL(vhost.amqpOf[another]);
      await expect(connect(withUser(user, password))).rejects.toThrow(/ACCESS_REFUSED|403/);
    });
    await Promise.all(attempts);
  });
});
