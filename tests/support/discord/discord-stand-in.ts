import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';

/** What Discord shows of a message, as far as we look at it. */
export interface StandInMessage {
  readonly id: string;
  readonly channel_id: string;
  readonly webhook_id?: string;
  readonly content: string;
  readonly allowed_mentions?: unknown;
  readonly flags?: unknown;
  readonly atMs: number;
}

/**
 * How it fares: `drop` takes a message and cuts the line before the answer, `drop_untaken` cuts it without;
 * `nonsense` answers everything with somebody else's page.
 */
export type Mode =
  | 'up'
  | 'error'
  | 'hang'
  | 'nonsense'
  | 'drop'
  | 'drop_untaken'
  | 'webhook_deleted';

export const WEBHOOK = { id: '1200000000000000001', token: 'stand-in-webhook-token-0000001' };
export const BOT_TOKEN = 'stand-in.bot-token-0001';
const CHANNEL_ID = '1100000000000000001';
/** What is asked without a version is answered by the oldest, which told of pauses in milliseconds. */
const KNOWN_VERSION = '10';

export interface DiscordStandIn {
  readonly port: number;
  readonly webhookUrl: string;
  /** Base of its API. */
  readonly api: string;
  /** Versions of the API that it was asked by. */
  readonly versions: ReadonlySet<string>;
  /** Where the webhook posts to. */
  channelId: string;
  readonly messages: readonly StandInMessage[];
  /** Answers so far, by status. */
  readonly answered: ReadonlyMap<number, number>;
  mode: Mode;
  /** Statuses that the next posts are answered with; none of them is taken. */
  readonly refusals: { status: number; body?: object; headers?: Record<string, string> }[];
  /** Whether the bot is shown what messages say: the privileged intent. */
  showsContent: boolean;
  /** Requests so far for messages of a channel, and for the webhook. */
  readonly reads: number;
  /** Somebody else writes in the channel; by the webhook where they know it. */
  chat(content: string, as?: { readonly webhook_id: string }): void;
  listen(): Promise<void>;
  /** Cuts all lines and refuses new ones. */
  shut(): Promise<void>;
}

export interface StandInOptions {
  /** Posts that a webhook may make in so many milliseconds; five in two seconds unless told. */
  readonly limit?: Limit;
  /** The same of messages that are read; as many unless told. */
  readonly readLimit?: Limit;
}

interface Limit {
  readonly posts: number;
  readonly perMs: number;
}

/**
 * A loopback Discord, as much of its REST as the house uses: Execute Webhook, Get Webhook, Get Channel Messages.
 * The gateway, for the bot, would go here too.
 */
export async function openDiscordStandIn(options: StandInOptions = {}): Promise<DiscordStandIn> {
  const { limit = { posts: 5, perMs: 2_000 }, readLimit = limit } = options;
  const messages: StandInMessage[] = [];
  const answered = new Map<number, number>();
  const versions = new Set<string>();
  const [posts, reads] = [createBucket(limit), createBucket(readLimit)];
  let [lastId, readCount] = [0n, 0];
  const nextId = () => {
    const id = BigInt(Date.now() - 1_420_070_400_000) << 22n;
    lastId = id > lastId ? id : lastId + 1n;
    return String(lastId);
  };

  const answer = (response: ServerResponse, status: number, body: object, headers = {}) => {
    answered.set(status, (answered.get(status) ?? 0) + 1);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
  /** The bucket's headers, or undefined: then it is answered. */
  const takeFrom = (
    bucket: ReturnType<typeof createBucket>,
    response: ServerResponse,
    v: string,
  ) => {
    const { resetAfter, headers } = bucket();
    if (headers) return headers;
    const unit = v === KNOWN_VERSION ? 1 : 1_000;
    const body = {
      message: 'You are being rate limited.',
      retry_after: resetAfter * unit,
      global: false,
    };
    answer(response, 429, body, { 'retry-after': String(Math.ceil(resetAfter) * unit) });
    return undefined;
  };
  const execute = (response: ServerResponse, text: string, version: string) => {
    const { mode, refusals } = standIn;
    const refusal = refusals.shift();
    if (refusal) return answer(response, refusal.status, refusal.body ?? {}, refusal.headers);
    if (mode === 'drop_untaken') return response.destroy();
    const headers = takeFrom(posts, response, version);
    if (!headers) return undefined;
    const { content = '', allowed_mentions, flags } = JSON.parse(text) as Partial<StandInMessage>;
    if (content.trim() === '')
      return answer(response, 400, { code: 50006, message: 'Cannot send an empty message' });
    if (content.length > 2_000)
      return answer(response, 400, { code: 50035, message: 'Invalid Form Body' });
    const message = {
      ...{ id: nextId(), channel_id: standIn.channelId, webhook_id: WEBHOOK.id },
      ...{ content: content.trim(), allowed_mentions, flags, atMs: Date.now() },
    };
    messages.push(message);
    if (mode === 'drop') return response.destroy();
    return answer(response, 200, message, headers);
  };
  const read = (
    response: ServerResponse,
    channelId: string,
    {
      url,
      version,
      authorization,
    }: { url: URL; version: string; authorization: string | undefined },
  ) => {
    if (authorization !== `Bot ${BOT_TOKEN}`)
      return answer(response, 401, { code: 0, message: '401: Unauthorized' });
    const headers = takeFrom(reads, response, version);
    if (!headers) return undefined;
    const after = BigInt(url.searchParams.get('after') ?? 0);
    const size = Number(url.searchParams.get('limit') ?? 50);
    const fitting = messages.filter(
      ({ id, channel_id }) => channel_id === channelId && BigInt(id) > after,
    );
    // The oldest behind `after`, else the newest; always newest first.
    const page = after ? fitting.slice(0, size) : fitting.slice(-size);
    const shown = page.map((message) =>
      standIn.showsContent ? message : { ...message, content: '' },
    );
    return answer(response, 200, shown.toReversed(), headers);
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const text = await readText(request);
    const [, version = 'none', path = ''] = /^\/api(?:\/v(\d+))?(\/.*)$/.exec(url.pathname) ?? [];
    versions.add(version);
    const { mode } = standIn;
    if (mode === 'hang') return undefined;
    if (mode === 'error') return answer(response, 500, { message: '500: Internal Server Error' });
    if (mode === 'nonsense') return response.end('<html>somebody else</html>');
    const [, channel] = /^\/channels\/(\d+)\/messages$/.exec(path) ?? [];
    const isWebhook = path === `/webhooks/${WEBHOOK.id}/${WEBHOOK.token}`;
    if (isWebhook && mode === 'webhook_deleted')
      return answer(response, 404, { code: 10015, message: 'Unknown Webhook' });
    if (isWebhook && request.method === 'POST') return execute(response, text, version);
    if (isWebhook || channel) readCount += 1;
    if (isWebhook) return answer(response, 200, { id: WEBHOOK.id, channel_id: standIn.channelId });
    if (channel)
      return read(response, channel, {
        url,
        version,
        authorization: request.headers.authorization,
      });
    return answer(response, 404, { message: '404: Not Found' });
  };

  const server = createServer(
    (request, response) => void serve(request, response).catch(() => response.destroy()),
  );
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const standIn: DiscordStandIn = {
    ...{ port, messages, answered, versions, mode: 'up', refusals: [], showsContent: true },
    ...{ channelId: CHANNEL_ID, api: `http://127.0.0.1:${port}/api/v${KNOWN_VERSION}` },
    get reads() {
      return readCount;
    },
    webhookUrl: `http://127.0.0.1:${port}/api/webhooks/${WEBHOOK.id}/${WEBHOOK.token}`,
    chat: (content, as) => {
      const { channelId: channel_id } = standIn;
      messages.push({ id: nextId(), channel_id, content, atMs: Date.now(), ...as });
    },
    listen: () => listen(port),
    shut: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}

/** What is left of a limit, as headers tell it; without headers there is nothing left. Seconds. */
function createBucket({ posts, perMs }: Limit) {
  let window = { until: 0, left: posts };
  return () => {
    const now = Date.now();
    if (now >= window.until) window = { until: now + perMs, left: posts };
    const resetAfter = (window.until - now) / 1_000;
    if (window.left === 0) return { resetAfter, headers: undefined };
    window.left -= 1;
    const headers = {
      'x-ratelimit-remaining': String(window.left),
      'x-ratelimit-reset-after': String(resetAfter),
    };
    return { resetAfter, headers };
  };
}
