import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { type WebSocket, WebSocketServer } from 'ws';
import { BOT_TOKEN } from './discord-stand-in.ts';

const APP_ID = '1300000000000000001';
const OP = { dispatch: 0, heartbeat: 1, identify: 2, resume: 6, hello: 10, ack: 11 } as const;
const AUTHENTICATION_FAILED = 4004;

/** What the bot did about one interaction. */
export interface Asked {
  /** Type of its first answer: 5 defers, 8 offers choices. Awaited, so are the others. */
  readonly callback: Promise<{ type: number; data?: { flags?: number; choices?: Choice[] } }>;
  /** The message that a deferred answer became. */
  readonly answer: Promise<{ content: string; allowed_mentions?: object; flags?: number }>;
}

export interface Choice {
  readonly name: string;
  readonly value: string;
}

export interface GatewayStandIn {
  readonly api: string;
  /** Each time the bot told what its commands are, and where. */
  readonly registered: { path: string; names: string[] }[];
  /** How often it signed in, took up a session, and asked where the gateway is. */
  readonly counts: { identifies: number; resumes: number; asked: number };
  /** Whether answers come too late, as far as Discord says. */
  isTooLate: boolean;
  /** Somebody gives a command, or types an option of one. */
  ask(user: string, name: string, options?: Readonly<Record<string, string>>): Asked;
  type(user: string, name: string, option: string, typed: string): Asked;
  /** Cuts the lines of the gateway. */
  cut(): void;
  shut(): Promise<void>;
}

/** A loopback Discord for a bot: its gateway, and the REST that interactions and commands need. */
export async function openGatewayStandIn(): Promise<GatewayStandIn> {
  const registered: GatewayStandIn['registered'] = [];
  const counts = { identifies: 0, resumes: 0, asked: 0 };
  const waiting = new Map<string, ReturnType<typeof makeAsked>>();
  const sockets = new WebSocketServer({ noServer: true });
  let [sequence, lastId] = [0, 1_400_000_000_000_000_000n];
  const nextId = () => String(++lastId);
  let commands: object[] = [];

  const dispatch = (line: WebSocket, t: string, d: object) =>
    line.send(JSON.stringify({ op: OP.dispatch, t, d, s: ++sequence }));
  sockets.on('connection', (line) => {
    line.send(JSON.stringify({ op: OP.hello, d: { heartbeat_interval: 45_000 } }));
    line.on('message', (data: Buffer) => {
      const { op, d } = JSON.parse(data.toString()) as { op: number; d: { token?: string } };
      if (op === OP.heartbeat) line.send(JSON.stringify({ op: OP.ack }));
      if (op === OP.resume) {
        counts.resumes += 1;
        dispatch(line, 'RESUMED', {});
      }
      if (op !== OP.identify) return;
      counts.identifies += 1;
      if (d.token !== BOT_TOKEN) return line.close(AUTHENTICATION_FAILED);
      dispatch(line, 'READY', {
        ...{ v: 10, user: personOf(APP_ID), guilds: [], session_id: 'stand-in', shard: [0, 1] },
        ...{ resume_gateway_url: gatewayUrl(), application: { id: APP_ID, flags: 0 } },
      });
    });
  });
  const send = (user: string, type: number, data: object) => {
    const [id, token] = [nextId(), `interaction-${lastId}`];
    const asked = makeAsked();
    waiting.set(token, asked);
    const interaction = {
      ...{ id, token, type, version: 1, application_id: APP_ID, locale: 'ko', context: 0 },
      ...{ channel_id: '1', guild_id: '2', app_permissions: '0', entitlements: [] },
      member: { user: personOf(user), roles: [], permissions: '0', joined_at: null },
      ...{ authorizing_integration_owners: {}, attachment_size_limit: 1, data },
    };
    for (const line of sockets.clients) dispatch(line, 'INTERACTION_CREATE', interaction);
    return asked;
  };

  const answerTo = (request: IncomingMessage, path: string, body: string): [number, object?] => {
    const [, token = ''] = /(interaction-\d+)/.exec(path) ?? [];
    if (path.endsWith('/callback') && standIn.isTooLate) {
      return [404, { code: 10062, message: 'Unknown interaction' }];
    }
    if (path.endsWith('/callback')) {
      waiting.get(token)?.call(JSON.parse(body));
      return [204];
    }
    if (path.startsWith('/webhooks/')) {
      const message = JSON.parse(body) as { content: string };
      waiting.get(token)?.finish(message);
      return [200, { ...MESSAGE, id: nextId(), content: message.content }];
    }
    if (request.headers.authorization !== `Bot ${BOT_TOKEN}`) {
      return [401, { code: 0, message: '401: Unauthorized' }];
    }
    if (path === '/gateway/bot') {
      const session_start_limit = { total: 9, remaining: 9, reset_after: 0, max_concurrency: 1 };
      return [200, { url: gatewayUrl(), shards: 1, session_start_limit }];
    }
    if (request.method === 'PUT') {
      const wanted = JSON.parse(body) as { name: string }[];
      registered.push({ path, names: wanted.map(({ name }) => name) });
      const more = { application_id: APP_ID, version: '1', default_member_permissions: null };
      commands = wanted.map((one) => ({ ...one, ...more, id: nextId() }));
    }
    return [200, commands];
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    // Another version has other terms.
    const [, path] = /^\/api\/v10(\/.*)$/.exec(url.pathname) ?? [];
    if (path === '/gateway/bot') counts.asked += 1;
    const text = await readText(request);
    const [status, body] =
      path === undefined ? [404, { message: '404: Not Found' }] : answerTo(request, path, text);
    response.writeHead(status, body && { 'content-type': 'application/json' });
    response.end(body && JSON.stringify(body));
  };
  const server = createServer(
    (request, response) => void serve(request, response).catch(() => response.destroy()),
  );
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (line) => sockets.emit('connection', line)),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const gatewayUrl = () => `ws://127.0.0.1:${port}`;
  const cut = () => {
    for (const line of sockets.clients) line.terminate();
  };
  const optionsOf = (options: Readonly<Record<string, string>>) =>
    Object.entries(options).map(([name, value]) => ({ name, value, type: 3 }));
  const standIn: GatewayStandIn = {
    isTooLate: false,
    ...{ api: `http://127.0.0.1:${port}/api/v10`, registered, counts, cut },
    ask: (user, name, options = {}) =>
      send(user, 2, { id: nextId(), type: 1, name, options: optionsOf(options) }),
    type: (user, name, option, typed) => {
      const focused = optionsOf({ [option]: typed }).map((one) => ({ ...one, focused: true }));
      return send(user, 4, { id: nextId(), type: 1, name, options: focused });
    },
    shut: async () => {
      cut();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}

function makeAsked() {
  const callback = Promise.withResolvers<Awaited<Asked['callback']>>();
  const answer = Promise.withResolvers<Awaited<Asked['answer']>>();
  return {
    callback: callback.promise,
    call: callback.resolve,
    answer: answer.promise,
    finish: answer.resolve,
  };
}

const personOf = (id: string) => ({
  ...{ id, username: `user-${id}`, discriminator: '0', avatar: null, bot: id === APP_ID },
});

const MESSAGE = {
  ...{ channel_id: '1', type: 0, timestamp: '2026-01-01T00:00:00Z', edited_timestamp: null },
  ...{ tts: false, pinned: false, mention_everyone: false, author: personOf(APP_ID) },
  ...{ mentions: [], mention_roles: [], attachments: [], embeds: [], components: [] },
};
