import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  toMillis,
} from '@mockstreet/shared/instant';

/** A message that may have been posted. */
export interface Sought {
  /** Of the message and the attempt: who is sought by the same name again is sought on where that ended. */
  readonly name: string;
  readonly text: string;
  readonly eventAt: Instant;
  /** When it was last posted; null where a home that was lost may have done so at any time after the event. */
  readonly attemptedAt: Instant | null;
  /** Id of the last message that is known to come before it. */
  readonly after: string | undefined;
  /** Nobody else posts by this webhook, and nothing is in between: so one whose text cannot be seen is it. */
  readonly isExact: boolean;
}

/** As Discord shows a message, as far as it matters. */
export interface PostedMessage {
  readonly id: string;
  /** Undefined where a bot without the intent to read it asks. */
  readonly text: string | undefined;
}

/** How far a channel is looked through, and what was met of our webhook. */
export interface Sifted {
  /** Id of the last message that was looked at. */
  readonly upTo: bigint;
  readonly pages: number;
  /** Their text is hidden, their time fits. */
  readonly likely: readonly string[];
  /** Some that nobody can tell of whether they are it. */
  readonly isMixed: boolean;
}

/** Where nothing but a clock says when: so much may ours and Discord's differ at the very most. */
const CLOCKS_DIFFER_MICROS = 60 * MICROS_PER_MINUTE;
/** So much they differ where both are kept by NTP. What is older than its attempt is another message. */
const CLOCKS_AGREE_MICROS = 2 * MICROS_PER_SECOND;
const DISCORD_EPOCH_MS = 1_420_070_400_000;

/** Behind the last known message; not so long before it could have been posted that all that friends say is read. */
export function beginSifting({ after, attemptedAt, eventAt }: Sought): Sifted {
  const earliest = snowflakeAt(addMicros(attemptedAt ?? eventAt, -CLOCKS_DIFFER_MICROS));
  const known = BigInt(after ?? 0);
  return { upTo: known > earliest ? known : earliest, pages: 0, likely: [], isMixed: false };
}

/**
 * Looks at what our webhook posted, but for what stands by other messages. The id of the one that is sought where
 * its text shows it, else what was met so far.
 */
export function sift(
  sifted: Sifted,
  ours: readonly PostedMessage[],
  sought: Sought,
): string | Sifted {
  const { attemptedAt, isExact } = sought;
  const from =
    attemptedAt === null ? 0n : snowflakeAt(addMicros(attemptedAt, -CLOCKS_AGREE_MICROS));
  const likely = [...sifted.likely];
  let { isMixed } = sifted;
  for (const { id, text } of ours) {
    if (text !== undefined && visible(text) !== visible(sought.text)) continue;
    const isInTime = BigInt(id) >= from;
    if (text !== undefined && isInTime) return id;
    if (isInTime && isExact) likely.push(id);
    else isMixed = true;
  }
  return { ...sifted, likely, isMixed };
}

/** What it comes to once all is looked through. */
export function concludeSifting({
  likely,
  isMixed,
}: Sifted):
  | { readonly kind: 'posted'; readonly messageId: string }
  | { readonly kind: 'not_posted' }
  | { readonly kind: 'unknown'; readonly reason: string } {
  const [messageId, ...others] = likely;
  if (isMixed || others.length > 0) {
    return { kind: 'unknown', reason: 'one of several messages may be it' };
  }
  return messageId === undefined ? { kind: 'not_posted' } : { kind: 'posted', messageId };
}

/** The lowest id that Discord gives at a moment (Discord, "Snowflakes"): milliseconds since 2015, and 22 bits. */
function snowflakeAt(at: Instant): bigint {
  return BigInt(Math.max(0, toMillis(at) - DISCORD_EPOCH_MS)) << 22n;
}

/** Discord trims what it is sent. */
function visible(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Cf}]/gu, '');
}
