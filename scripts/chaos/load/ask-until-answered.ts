import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@mockstreet/shared/instant';
import { z } from 'zod';
import type { CheckReceipt } from './check-receipt.ts';
import type { Client } from './client.ts';
import type { ReceiptBook, Sent } from './receipt-book.ts';

export interface Post {
  readonly origin: string;
  readonly book: ReceiptBook;
  readonly checkReceipt: CheckReceipt;
  readonly clock: Clock;
  /** Clients give up waiting when it says so; what they were not promised they are not owed. */
  readonly closing: AbortSignal;
}

/** One request under one id: it asks for the same however often it is sent. */
export interface Ask extends Pick<Sent, 'kind' | 'id' | 'clientId'> {
  readonly client: Client;
  readonly bodySha256: string;
  readonly path: string;
  /** Signed anew each time. */
  request(): Promise<{
    readonly method: string;
    readonly body?: string;
    readonly headers: Headers;
  }>;
}

type Headers = Readonly<Record<string, string>>;

/** What one sending came to. */
type Answered = 'accepted' | 'reused' | 'again' | 'refused';

const ANSWER_WITHIN_MS = 8_000;
const FIRST_WAIT_MS = 150;
const WAIT_MS_MAX = 1_500;

const acceptedSchema = z.object({
  status: z.literal('ACCEPTED'),
  accepted_at: z.string(),
  receipt: z.string(),
});
const namesOf = {
  order: z.object({ order_id: z.string(), client_order_id: z.string() }),
  command: z.object({ command_id: z.string(), client_command_id: z.string() }),
};

/**
 * Asks until it is accepted, as a client must: whatever is not an answer means "unknown", and is asked
 * again under the same id. True once it was promised.
 */
export async function askUntilAnswered(post: Post, ask: Ask): Promise<boolean> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 1.7, WAIT_MS_MAX)) {
    const answered = await askOnce(post, ask);
    if (answered !== 'again') return answered === 'accepted';
    if (post.closing.aborted) return false;
    await sleep(waitMs, undefined, { signal: post.closing }).catch(() => {});
  }
}

/** Sends it once, and writes down what came back. */
async function askOnce(post: Post, ask: Ask): Promise<Answered> {
  const { book } = post;
  const { kind, id, clientId, client, bodySha256 } = ask;
  const request = await ask.request();
  const sent = book.attempt({ kind, id, clientId, userId: client.userId }, bodySha256);
  let answer: { readonly status: number; readonly text: string };
  try {
    const response = await fetch(`${post.origin}${ask.path}`, {
      ...request,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    answer = { status: response.status, text: await response.text() };
  } catch {
    book.unknown(sent, 'unanswered');
    return 'again';
  }
  return await judgeAnswer(post, ask, sent, answer);
}

async function judgeAnswer(
  post: Post,
  ask: Ask,
  sent: Sent,
  { status, text }: { readonly status: number; readonly text: string },
): Promise<Answered> {
  const { book } = post;
  switch (status) {
    case 202:
      await judgePromise(post, ask, sent, text);
      return 'accepted';
    case 409:
      book.counts.reused += 1;
      return 'reused';
    case 502:
    case 503:
    case 504:
      book.unknown(sent, 'unavailable');
      return 'again';
    case 429:
      book.counts.limited += 1;
      return 'again';
    case 401:
      // Clocks are made wrong, and an edge that has just started has no word from home.
      book.counts.unauthorized += 1;
      return 'again';
    default:
      book.counts.other += 1;
      book.fault(`${sent.kind} ${sent.id} was answered ${status}: ${text.slice(0, 200)}`);
      return 'refused';
  }
}

/** Writes a 202 down, and whether it is one for what was asked, with a receipt that holds. */
async function judgePromise(
  { book, checkReceipt }: Post,
  { bodySha256 }: Ask,
  sent: Sent,
  text: string,
): Promise<void> {
  const { kind, id, userId, clientId } = sent;
  const json = parseJson(text);
  const accepted = acceptedSchema.safeParse(json);
  const named = namesOf[kind].safeParse(json);
  if (!accepted.success || !named.success) {
    return book.fault(`202 for ${kind} ${id} is no receipt: ${text}`);
  }
  const { accepted_at: acceptedAt, receipt } = accepted.data;
  book.promised(sent, { bodySha256, acceptedAt });
  const names: string[] = Object.values(named.data);
  if (!(names.includes(id) && names.includes(clientId))) {
    book.fault(`202 for ${kind} ${id} names ${names.join(', ')}`);
  }
  const facts = { orderId: id, userId, clientOrderId: clientId, bodySha256, acceptedAt };
  if (!(await checkReceipt(receipt, facts))) {
    book.fault(`receipt of ${kind} ${id} does not hold: ${receipt}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
