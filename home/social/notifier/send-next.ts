import type { Sql } from '@mockstreet/db/client';
import {
  type Clock,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_MS,
  toMillis,
} from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { inTrace } from '@mockstreet/shared/node/trace-scope';
import { NO_TRACING, type Tracing } from '@mockstreet/shared/node/tracing';
import { readTraceparent } from '@mockstreet/shared/traceparent';
import type { AlertValues, DiscordChannel } from './alert.ts';
import type { DiscordRequests } from './discord-requests.ts';
import type { FindPosted } from './find-posted.ts';
import { bucketPauseMs, judgeAnswer, type Outcome } from './judge-answer.ts';
import {
  finishMessage,
  fixText,
  knownIds,
  lastSentBefore,
  type Message,
  markPending,
  markSending,
  messageName,
  nextMessage,
} from './message-queue.ts';
import { nameFields } from './name-fields.ts';
import type { ChannelState } from './notifier-state.ts';
import type { Pace } from './pace.ts';
import { splitMessage } from './split-message.ts';
import { tracePost } from './trace-post.ts';
import type { Webhook } from './webhook-url.ts';

export interface Sending {
  readonly channel: DiscordChannel;
  readonly webhook: Webhook;
  /** The other channel posts by the same one. */
  readonly sharesWebhook: boolean;
  readonly requests: DiscordRequests;
  /** Fills a template. */
  readonly compose: (template: string, values: AlertValues) => Promise<string>;
  readonly findPosted: FindPosted;
  /** Of this channel, and of all that this process asks of Discord. */
  readonly pace: Pace;
  readonly globalPace: Pace;
  readonly clock: Clock;
  readonly state: ChannelState;
  readonly log: Logger;
  readonly tracing?: Tracing;
}

/** What is on its way when its sender dies is dealt with soon: nobody looks earlier whether it was. */
const DOUBT_SETTLES_MS = 5_000;
/** A webhook that is gone is asked again so often: each time counts towards a ban. */
const STOPPED_MS = 600_000;
/** A post that nobody answers, however often: people would read it once more each time. */
const REPEATED_AFTER_MICROS = { least: MICROS_PER_MINUTE, most: 10 * MICROS_PER_MINUTE };
/** Of a message: its links show no preview (Discord, "Message Flags"). */
const SUPPRESS_EMBEDS = 4;

/** Sends the next message, or finds that it is to wait: for so many milliseconds; null where there is none. */
export async function sendNext(sql: Sql, sending: Sending): Promise<number | null> {
  const { channel, clock, state } = sending;
  const message = await nextMessage(sql, channel);
  if (!message) return null;
  const waitMs = pauseLeft(sending);
  if (waitMs > 0) return waitMs;
  const text = message.isMuted ? message.text : await settleText(sql, message, sending);
  let isUnclear = false;
  if (text !== null && (message.state === 'sending' || message.inDoubt)) {
    const resolved = await resolveDoubt(sql, message, text, sending);
    if (typeof resolved === 'number') return resolved;
    isUnclear = resolved === 'unclear';
  }
  if (message.isMuted) {
    const reason = isUnclear ? 'perhaps posted before' : null;
    await finishMessage(sql, message, { state: 'muted', at: clock(), reason });
    state.counts.muted += 1;
    return 0;
  }
  // Rendered to nothing, and put down so.
  if (text === null) return 0;
  if (!(await markSending(sql, message, { at: clock(), maybeTwice: isUnclear }))) return 0;
  if (isUnclear) state.counts.maybeTwice += 1;
  await inTrace(readTraceparent(message.traceparent), () => post(sql, message, text, sending));
  return pauseLeft(sending);
}

function pauseLeft({ pace, globalPace, clock }: Sending): number {
  const nowMs = toMillis(clock());
  return Math.max(pace.waitMs(nowMs), globalPace.waitMs(nowMs));
}

/** As it was first rendered: a retry says the same. Null where a template leaves nothing to say. */
async function settleText(
  sql: Sql,
  message: Message,
  { compose, clock, state, log }: Sending,
): Promise<string | null> {
  if (message.text !== null) return message.text;
  const [first, ...others] = splitMessage(await compose(message.template, nameFields(message)));
  if (first === undefined) {
    const reason = 'the template leaves nothing to say';
    await finishMessage(sql, message, { state: 'refused', at: clock(), reason });
    state.counts.refused += 1;
    log.error({ channel: message.channel, message: messageName(message), reason }, 'not posted');
    return null;
  }
  await fixText(sql, message, [first, ...others]);
  return first;
}

/**
 * Whether a message that may have been posted was: then it is done with. A number: wait so many milliseconds, and
 * look at the queue anew. `unclear`: nobody can tell, and it is posted again, since nothing lost comes before nothing
 * twice.
 */
async function resolveDoubt(
  sql: Sql,
  message: Message,
  text: string,
  sending: Sending,
): Promise<number | 'not_posted' | 'unclear'> {
  const { clock, findPosted, state, log, channel } = sending;
  if (message.attemptedAt !== null) {
    const settlesInMs = DOUBT_SETTLES_MS - (clock() - message.attemptedAt) / MICROS_PER_MS;
    // A clock that was set back makes nobody wait for longer than it takes.
    if (settlesInMs > 0 && settlesInMs <= DOUBT_SETTLES_MS) return Math.ceil(settlesInMs);
  }
  const after = (await lastSentBefore(sql, message))?.messageId ?? undefined;
  const { inDoubt, eventAt, attempts } = message;
  const sought = {
    name: `${messageName(message)}, attempt ${attempts}`,
    ...{ text, eventAt, after },
    attemptedAt: inDoubt ? null : message.attemptedAt,
    isExact: !inDoubt && after !== undefined && !sending.sharesWebhook,
  };
  const found = await findPosted(sought, (ids) => knownIds(sql, ids));
  if (found.kind === 'later' || found.kind === 'pause') {
    if (found.kind === 'later') slowDown(found.outcome, sending);
    else sending.pace.pause(toMillis(clock()), found.ms);
    return pauseLeft(sending);
  }
  const restsMs = found.kind === 'unknown' ? repeatedInMs(message, clock()) : 0;
  if (restsMs > 0) {
    log.warn({ channel, message: messageName(message) }, 'posted twice without an answer');
    state.discordFault = `posted twice without an answer, next in ${Math.ceil(restsMs / 1_000)} s`;
    sending.pace.pause(toMillis(clock()), restsMs);
    return pauseLeft(sending);
  }
  state.counts.doubts += 1;
  const details = { channel, message: messageName(message), ...found };
  if (found.kind === 'posted') {
    log.info(details, 'found posted');
    const { messageId } = found;
    await finishMessage(sql, message, { state: 'sent', at: clock(), messageId });
    sending.pace.succeeded();
    state.counts.sent += 1;
    state.discordFault = null;
    return 0;
  }
  if (found.kind === 'not_posted') return 'not_posted';
  log.warn(details, 'perhaps posted before');
  return 'unclear';
}

/** Once is soon made good; from the second time on the longer, the longer it has been going on. */
function repeatedInMs({ maybeTwice, attemptedAt, eventAt }: Message, now: Instant): number {
  if (!maybeTwice || attemptedAt === null) return 0;
  const { least, most } = REPEATED_AFTER_MICROS;
  const restMicros = Math.min(most, Math.max(least, attemptedAt - eventAt));
  const leftMicros = attemptedAt + restMicros - now;
  // As above, of a clock that was set back.
  return leftMicros > restMicros ? 0 : Math.max(0, Math.ceil(leftMicros / MICROS_PER_MS));
}

async function post(sql: Sql, message: Message, content: string, sending: Sending): Promise<void> {
  const { webhook, requests, clock, state, log, pace, channel } = sending;
  // What users chose pings nobody, and puts no picture below.
  const body = { content, allowed_mentions: { parse: [] }, flags: SUPPRESS_EMBEDS };
  const trace = tracePost(sending.tracing ?? NO_TRACING, message);
  const outcome = await requests.post(webhook.url, body);
  const verdict = judgeAnswer(outcome);
  trace?.(verdict.kind, outcome);
  const details = { channel, message: messageName(message) };
  switch (verdict.kind) {
    case 'sent':
    case 'refused': {
      const reason = verdict.kind === 'refused' ? verdict.reason : null;
      const messageId = verdict.kind === 'sent' ? verdict.messageId : null;
      if (outcome.kind === 'answered') {
        pace.pause(toMillis(clock()), bucketPauseMs(outcome.headers));
      }
      await finishMessage(sql, message, { state: verdict.kind, at: clock(), reason, messageId });
      pace.succeeded();
      state.counts[verdict.kind] += 1;
      state.discordFault = null;
      if (reason !== null) log.error({ ...details, reason }, 'Discord refused a message');
      return;
    }
    case 'later':
    case 'stopped':
      await markPending(sql, message, verdict.reason);
      break;
    case 'doubtful':
      // It stays as it is: to be looked for.
      break;
    default:
      verdict satisfies never;
  }
  slowDown(outcome, sending);
}

/** Discord did not take a request: waits as it asks, or longer each time. */
function slowDown(
  outcome: Outcome,
  { pace, globalPace, clock, state, log, channel }: Sending,
): void {
  const verdict = judgeAnswer(outcome);
  const nowMs = toMillis(clock());
  if (verdict.kind === 'later' && verdict.pauseMs !== null) {
    state.counts.rateLimited += 1;
    (verdict.limit === 'global' ? globalPace : pace).pause(nowMs, verdict.pauseMs);
    return;
  }
  const reason = verdict.kind === 'sent' ? 'answered nonsense' : verdict.reason;
  state.counts.discordFaults += 1;
  if (state.discordFault === null) log.warn({ channel, reason }, 'Discord takes nothing');
  state.discordFault = reason;
  if (verdict.kind === 'stopped') {
    state.discordFault = `the webhook is closed to us (${reason}): give another, or wait`;
    pace.pause(nowMs, STOPPED_MS);
  } else {
    pace.backOff(nowMs);
  }
}
