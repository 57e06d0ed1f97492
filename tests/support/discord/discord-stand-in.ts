import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';

/** What Discord shows of a message, as far as we look at it. */
export interface StandInMessage {
  readonly id: string;
  readonly webhook_id?: string;
  readonly content: string;
  readonly allowed_mentions: unknown;
  readonly atMs: number;
}

/** How it fares: `drop` takes a message and cuts the line before the answer; `drop_untaken` cuts it without. */
export type Mode = 'up' | 'error' | 'hang' | 'drop' | 'drop_untaken' | 'webhook_deleted';

export const WEBHOOK = { id: '1200000000000000001', token: 'stand-in-webhook-token-0000001' };
export const BOT_TOKEN = 'stand-in.bot-token-0001';
const CHANNEL_ID = '1100000000000000001';

export interface DiscordStandIn {
  readonly port: number;
  readonly webhookUrl: string;
  readonly messages: readonly StandInMessage[];
  /** Answers so far, by status. */
  readonly answered: ReadonlyMap<number, number>;
  mode: Mode;
  /** Statuses that the next posts are answered with; none of them is taken. */
  readonly refusals: { status: number; body?: object; headers?: Record<string, string> }[];
  /** Whether the bot is shown what messages say: the privileged intent. */
  showsContent: boolean;
  /** Somebody else writes in the channel. */
  chat(content: string): void;
  listen(): Promise<void>;
  /** Cuts all lines and refuses new ones. */
  shut(): Promise<void>;
}

export interface StandInOptions {
  /** Posts that a webhook may make in so many milliseconds; five in two seconds unless told. */
  readonly limit?: { readonly posts: number; readonly perMs: number };
}

/**
 * A loopback Discord, as much of its REST as the house uses: Execute Webhook, Get Webhook, Get Channel Messages.
 * The gateway, for the bot, would go here too.
 */
export async function openDiscordStandIn(options: StandInOptions = {}): Promise<DiscordStandIn> {
  const { limit = { posts: 5, perMs: 2_000 } } = options;
  const messages: StandInMessage[] = [];
  const answered = new Map<number, number>();
  let window = { until: 0, left: limit.posts };
  let lastId = 0n;
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
  /** The bucket's headers, or undefined where it is empty. */
  const takeFromBucket = () => {
    const now = Date.now();
    if (now >= window.until) window = { until: now + limit.perMs, left: limit.posts };
    const resetAfter = String((window.until - now) / 1_000);
    if (window.left === 0) return { resetAfter, headers: undefined };
    window.left -= 1;
    const left = String(window.left);
    const headers = { 'x-ratelimit-remaining': left, 'x-ratelimit-reset-after': resetAfter };
    return { resetAfter, headers };
  };
  const execute = (response: ServerResponse, text: string) => {
    const { mode, refusals } = standIn;
    const refusal = refusals.shift();
    if (refusal) return answer(response, refusal.status, refusal.body ?? {}, refusal.headers);
    if (mode === 'hang') return undefined;
    if (mode === 'drop_untaken') return response.destroy();
    if (mode === 'error') return answer(response, 500, { message: '500: Internal Server Error' });
    const { resetAfter, headers } = takeFromBucket();
    if (!headers) {
      const body = {
        message: 'You are being rate limited.',
        retry_after: Number(resetAfter),
        global: false,
      };
      return answer(response, 429, body, { 'retry-after': String(Math.ceil(Number(resetAfter))) });
    }
    const { content = '', allowed_mentions } = JSON.parse(text) as {
      content?: string;
      allowed_mentions?: unknown;
    };
    if (content.trim() === '')
      return answer(response, 400, { code: 50006, message: 'Cannot send an empty message' });
    if (content.length > 2_000)
      return answer(response, 400, { code: 50035, message: 'Invalid Form Body' });
    const message = {
      id: nextId(),
      webhook_id: WEBHOOK.id,
      content: content.trim(),
      allowed_mentions,
      atMs: Date.now(),
    };
    messages.push(message);
    if (mode === 'drop') return response.destroy();
    return answer(response, 200, message, headers);
  };
  const read = (response: ServerResponse, url: URL, authorization: string | undefined) => {
    if (authorization !== `Bot ${BOT_TOKEN}`)
      return answer(response, 401, { code: 0, message: '401: Unauthorized' });
    const [after, before] = ['after', 'before'].map((name) =>
      BigInt(url.searchParams.get(name) ?? 0),
    );
    const size = Number(url.searchParams.get('limit') ?? 50);
    const fitting = messages.filter(
      ({ id }) => BigInt(id) > (after ?? 0n) && (!before || BigInt(id) < before),
    );
    // The oldest behind `after`, else the newest; always newest first.
    const page = after ? fitting.slice(0, size) : fitting.slice(-size);
    const shown = page.map((message) =>
      standIn.showsContent ? message : { ...message, content: '' },
    );
    return answer(response, 200, shown.toReversed());
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const text = await readText(request);
    const path = url.pathname.replace(/^\/api(?:\/v\d+)?/, '');
    const isWebhook = path === `/webhooks/${WEBHOOK.id}/${WEBHOOK.token}`;
    if (isWebhook && standIn.mode === 'webhook_deleted')
      return answer(response, 404, { code: 10015, message: 'Unknown Webhook' });
    if (isWebhook && request.method === 'POST') return execute(response, text);
    if (isWebhook) return answer(response, 200, { id: WEBHOOK.id, channel_id: CHANNEL_ID });
    if (path === `/channels/${CHANNEL_ID}/messages`)
      return read(response, url, request.headers.authorization);
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
    ...{ port, messages, answered, mode: 'up', refusals: [], showsContent: true },
    webhookUrl: `http://127.0.0.1:${port}/api/webhooks/${WEBHOOK.id}/${WEBHOOK.token}`,
    chat: (content) => {
      messages.push({ id: nextId(), content, allowed_mentions: undefined, atMs: Date.now() });
    },
    listen: () => listen(port),
    shut: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}
