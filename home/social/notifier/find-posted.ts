import { toMillis } from '@mockstreet/shared/instant';
import type { DiscordRequests } from './discord-requests.ts';
import { bucketPauseMs, fieldOf, type Outcome } from './judge-answer.ts';
import {
  beginSifting,
  concludeSifting,
  type PostedMessage,
  type Sifted,
  type Sought,
  sift,
} from './sift-posted.ts';
import type { Webhook } from './webhook-url.ts';

/** What the channel says of a message that may have been posted. */
export type Found =
  | { readonly kind: 'posted'; readonly messageId: string }
  | { readonly kind: 'not_posted' }
  /** It cannot be seen: no bot, no leave to read, too much to look through, or several that may be it. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** Ask again. */
  | { readonly kind: 'later'; readonly outcome: Outcome }
  /** Ask again after so many milliseconds, else too much is asked. */
  | { readonly kind: 'pause'; readonly ms: number };

/** @param taken which of these ids stand by other messages */
export type FindPosted = (
  sought: Sought,
  taken: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
) => Promise<Found>;

const PAGE = 100;
/** Friends talk in these channels too: so many messages are looked through. */
const PAGES_MAX = 50;
/** A bot that may not read is not asked each time whether it still may not. */
const REFUSED_FOR_MS = 600_000;
/** Who stands in for Discord may not have all of it. */
const NOT_IMPLEMENTED = 501;
/** Without a bot nothing depends on whether Discord tells of a webhook: so long is it waited for. */
const PRESENCE_AWAITED_MS = 60_000;

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
 * behind the last known one is it. Its text is compared where the bot is shown it. Without a bot it only looks
 * whether Discord is there at all.
 */
export function createFindPosted(options: FindPostedOptions): FindPosted {
  const { webhook, requests, botToken, nowMs, onRefused } = options;
  let refused: { readonly atMs: number; readonly reason: string } | undefined;
  let channelBefore: string | undefined;
  /** A look that was interrupted: where a limit allows few pages, it would else begin anew for ever. */
  let begun: { readonly name: string; readonly in: string; readonly sifted: Sifted } | undefined;

  const ask = async (path: string, headers?: Readonly<Record<string, string>>) =>
    answeredOf(await requests.get(new URL(`${webhook.api}/${path}`), headers));

  /** A webhook may be moved to another channel at any time. */
  const findChannel = async ({ attemptedAt }: Sought): Promise<Found | { readonly id: string }> => {
    if (webhook.path === undefined) return unknown('no webhook of Discord');
    const answer = await ask(webhook.path);
    if (botToken === undefined) {
      const isRecent =
        attemptedAt !== null && Math.abs(nowMs() - toMillis(attemptedAt)) < PRESENCE_AWAITED_MS;
      return 'kind' in answer && (isRecent || !isMute(answer)) ? answer : unknown('no bot');
    }
    if ('kind' in answer) return answer;
    if (refused && Math.abs(nowMs() - refused.atMs) < REFUSED_FOR_MS) {
      return unknown(refused.reason);
    }
    const id = webhook.threadId ?? fieldOf(answer.body, 'channel_id');
    return typeof id === 'string' ? { id } : unknown(`no channel (HTTP ${answer.status})`);
  };

  return async (sought, taken) => {
    const channel = await findChannel(sought);
    if ('kind' in channel) return channel;
    const isMoved = channelBefore !== undefined && channelBefore !== channel.id;
    const isGoingOn = begun?.name === sought.name && begun.in === channel.id;
    let sifted = isGoingOn && begun ? begun.sifted : beginSifting(sought);
    while (sifted.pages < PAGES_MAX) {
      begun = { name: sought.name, in: channel.id, sifted };
      const path = `channels/${channel.id}/messages?limit=${PAGE}&after=${sifted.upTo}`;
      const answer = await ask(path, { authorization: `Bot ${botToken}` });
      if ('kind' in answer) return answer;
      if (answer.status !== 200) {
        const reason = `HTTP ${answer.status}`;
        refused = { atMs: nowMs(), reason };
        onRefused(reason);
        return unknown(reason);
      }
      if (!Array.isArray(answer.body)) return unknown('no list of messages');
      const page = readPage(answer.body, webhook);
      const known = await taken(page.ours.map(({ id }) => id));
      const ours = page.ours.filter(({ id }) => !known.has(id));
      const met = sift(sifted, ours, sought);
      const isLast = answer.body.length < PAGE || page.last === undefined;
      if (typeof met === 'string' || isLast) channelBefore = channel.id;
      if (typeof met === 'string') return { kind: 'posted', messageId: met };
      if (isLast) {
        const found = concludeSifting(met);
        return found.kind === 'not_posted' && isMoved ? unknown('the webhook was moved') : found;
      }
      sifted = { ...met, upTo: page.last ?? met.upTo, pages: sifted.pages + 1 };
      begun = { name: sought.name, in: channel.id, sifted };
      const ms = bucketPauseMs(answer.headers);
      if (ms > 0) return { kind: 'pause', ms };
    }
    return unknown('too many messages to look through');
  };
}

type Answered = Extract<Outcome, { kind: 'answered' }>;

/** An answer that says something, or that it is to be asked for again. */
function answeredOf(outcome: Outcome): Omit<Answered, 'kind'> | Found {
  if (outcome.kind !== 'answered') return { kind: 'later', outcome };
  const { kind: _, ...answered } = outcome;
  const { status } = answered;
  const isAway = status === 429 || (status >= 500 && status !== NOT_IMPLEMENTED);
  return isAway ? { kind: 'later', outcome } : answered;
}

/** Somebody is there, and answers this question never or by a fault. */
function isMute(found: Found): boolean {
  if (found.kind !== 'later') return false;
  const { outcome } = found;
  return outcome.kind === 'lost' || (outcome.kind === 'answered' && outcome.status >= 500);
}

function unknown(reason: string): Found {
  return { kind: 'unknown', reason };
}

/** What our webhook posted of a page of a channel, oldest first, and the last id of all. */
function readPage(
  body: readonly unknown[],
  webhook: Webhook,
): { readonly ours: readonly PostedMessage[]; readonly last: bigint | undefined } {
  const messages = body
    .flatMap((message) => {
      const [id, content] = [fieldOf(message, 'id'), fieldOf(message, 'content')];
      if (typeof id !== 'string' || !/^\d{1,19}$/.test(id)) return [];
      const text = typeof content === 'string' && content !== '' ? content : undefined;
      return [{ id, text, isOurs: fieldOf(message, 'webhook_id') === webhook.id }];
    })
    .toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  const last = messages.at(-1);
  return { ours: messages.filter(({ isOurs }) => isOurs), last: last && BigInt(last.id) };
}
