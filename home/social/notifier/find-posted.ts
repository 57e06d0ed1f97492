import { addMicros, type Instant, MICROS_PER_MINUTE, toMillis } from '@mockstreet/shared/instant';
import type { DiscordRequests } from './discord-requests.ts';
import type { Outcome } from './judge-answer.ts';
import type { Webhook } from './webhook-url.ts';

/** What the channel says of a message that may have been posted. */
export type Found =
  | { readonly kind: 'posted'; readonly messageId: string }
  | { readonly kind: 'not_posted' }
  /** It cannot be seen: no bot, no leave to read, or too much to look through. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** Ask again. */
  | { readonly kind: 'later'; readonly outcome: Outcome };

export interface Sought {
  readonly text: string;
  /** Before this it was not posted, give or take what clocks differ. */
  readonly eventAt: Instant;
  /** Id of the last message that is known to come before it. */
  readonly after: string | undefined;
  /** Those in between are all known, so any other of our webhook is the one. */
  readonly isExact: boolean;
  /** Which of these ids stand by other messages. */
  readonly isTaken: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
}

export type FindPosted = (sought: Sought) => Promise<Found>;

const PAGE = 100;
/** Friends talk in these channels too: so many messages are looked through. */
const PAGES_MAX = 50;
const CLOCKS_DIFFER_MICROS = 60 * MICROS_PER_MINUTE;
const DISCORD_EPOCH_MS = 1_420_070_400_000;
/** A bot that may not read is not asked each time whether it still may not. */
const REFUSED_FOR_MS = 600_000;

interface PostedMessage {
  readonly id: string;
  readonly webhook_id?: string;
  /** Empty for a bot without the intent to read it. */
  readonly content?: string;
}

export interface FindPostedOptions {
  readonly webhook: Webhook;
  readonly requests: DiscordRequests;
  readonly botToken: string | undefined;
  readonly nowMs: () => number;
  /** Told once that messages cannot be looked up. */
  readonly onRefused: (reason: string) => void;
}

/**
 * Looks in the channel whether a message came to be posted: one is in flight at a time, so a message of our webhook
 * behind the last known one is it. Its text is compared where the bot is shown it.
 */
export function createFindPosted(options: FindPostedOptions): FindPosted {
  const { webhook, requests, botToken, nowMs, onRefused } = options;
  const headers = { authorization: `Bot ${botToken}` };
  let channelId: string | undefined;
  let refused: { readonly untilMs: number; readonly reason: string } | undefined;

  const refuse = (reason: string): Found => {
    refused = { untilMs: nowMs() + REFUSED_FOR_MS, reason };
    onRefused(reason);
    return { kind: 'unknown', reason };
  };
  /** The answer's body, or what comes of it that there is none. */
  const ask = async (path: string, as?: typeof headers): Promise<{ body: unknown } | Found> => {
    const outcome = await requests.get(new URL(`${webhook.api}/${path}`), as);
    if (outcome.kind !== 'answered') return { kind: 'later', outcome };
    const { status, body } = outcome;
    if (status === 200) return { body };
    if (status === 429 || status >= 500) return { kind: 'later', outcome };
    return refuse(`HTTP ${status}`);
  };

  return async (sought) => {
    if (botToken === undefined) return { kind: 'unknown', reason: 'no bot' };
    if (webhook.path === undefined) return { kind: 'unknown', reason: 'no webhook of Discord' };
    if (refused && nowMs() < refused.untilMs) return { kind: 'unknown', reason: refused.reason };
    if (channelId === undefined) {
      const answer = await ask(webhook.path);
      if ('kind' in answer) return answer;
      const { channel_id } = answer.body as { readonly channel_id?: unknown };
      if (typeof channel_id !== 'string') return refuse('no channel');
      channelId = channel_id;
    }
    let look = firstLook(sought);
    for (let page = 0; page < PAGES_MAX; page++) {
      const answer = await ask(
        `channels/${channelId}/messages?limit=${PAGE}${look.query}`,
        headers,
      );
      if ('kind' in answer) return answer;
      const messages = oldestFirst(answer.body);
      const ours = messages.filter((message) => isOurs(message, sought, webhook));
      const taken = await sought.isTaken(ours.map(({ id }) => id));
      const found = ours.find(({ id }) => !taken.has(id));
      if (found) return { kind: 'posted', messageId: found.id };
      const next = messages.length < PAGE ? undefined : look.next(messages);
      if (!next) return { kind: 'not_posted' };
      look = next;
    }
    return { kind: 'unknown', reason: 'too many messages to look through' };
  };
}

/** A page of a channel's messages, and the one after it. */
interface Look {
  readonly query: string;
  next(messages: readonly PostedMessage[]): Look | undefined;
}

/** From the last known message on; where there is none, from the newest back to when the event was. */
function firstLook({ after, eventAt }: Sought): Look {
  if (after !== undefined) return lookAfter(after);
  const earliest = snowflakeAt(addMicros(eventAt, -CLOCKS_DIFFER_MICROS));
  return lookBefore('', earliest);
}

function lookAfter(id: string): Look {
  return { query: `&after=${id}`, next: (page) => lookAfter((page.at(-1) as PostedMessage).id) };
}

function lookBefore(query: string, earliest: bigint): Look {
  return {
    query,
    next(page) {
      const { id } = page[0] as PostedMessage;
      return BigInt(id) < earliest ? undefined : lookBefore(`&before=${id}`, earliest);
    },
  };
}

/** The lowest id that Discord gives at a moment (Discord, "Snowflakes"): milliseconds since 2015, and 22 bits. */
function snowflakeAt(at: Instant): bigint {
  return BigInt(Math.max(0, toMillis(at) - DISCORD_EPOCH_MS)) << 22n;
}

function oldestFirst(body: unknown): PostedMessage[] {
  if (!Array.isArray(body)) return [];
  const messages = (body as readonly PostedMessage[]).filter(({ id }) => /^\d{1,20}$/.test(id));
  return messages.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}

function isOurs(message: PostedMessage, { text, isExact }: Sought, webhook: Webhook): boolean {
  if (message.webhook_id !== webhook.id) return false;
  if (message.content === undefined || message.content === '') return isExact;
  return visible(message.content) === visible(text);
}

/** Discord trims what it is sent. */
function visible(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Cf}]/gu, '');
}
