/** What came of a request to Discord, as far as the wire tells. */
export type Outcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Of the response, names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      /** Parsed JSON; the text itself where it is none; undefined where nothing was said. */
      readonly body: unknown;
    }
  /** Nothing was sent: no connection came about. */
  | { readonly kind: 'unsent'; readonly reason: string }
  /** It may have arrived: the answer did not. */
  | { readonly kind: 'lost'; readonly reason: string };

/** What a message came to. Pauses in milliseconds. */
export type Verdict =
  | { readonly kind: 'sent'; readonly messageId: string | null }
  /** Discord will have none of this content, however often it is asked. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Certainly not posted, and to be tried again. */
  | {
      readonly kind: 'later';
      readonly reason: string;
      readonly pauseMs: number | null;
      readonly limit?: 'channel' | 'global';
    }
  /** The webhook itself is gone or closed to us: an address for somebody to look at. */
  | { readonly kind: 'stopped'; readonly reason: string }
  /** Perhaps posted, perhaps not. */
  | { readonly kind: 'doubtful'; readonly reason: string };

/** Discord bans an address for ten minutes and more after 10,000 of these in ten minutes. */
const WEBHOOK_IS_CLOSED = new Set([401, 403, 404, 410]);
/** Of this content itself: explicit, empty, held back by AutoMod or by the filter of harmful links. */
const CONTENT_REFUSED = new Set([20_009, 50_006, 200_000, 240_000]);
/** Of a field of the request, which it names. */
const INVALID_FORM = 50_035;
/** Not known to have been dealt with, though the status says that it is our fault. */
const TIMED_OUT = 408;
const TOO_MANY = 429;
/** Where a refusal for too many requests names no time. */
const UNNAMED_PAUSE_MS = 5_000;
const PAUSE_MS_MAX = 3_600_000;

/** What an outcome of posting a message means (Discord, "Rate Limits", "Execute Webhook", "Opcodes and Status Codes"). */
export function judgeAnswer(outcome: Outcome): Verdict {
  if (outcome.kind === 'unsent') return { kind: 'later', reason: outcome.reason, pauseMs: null };
  if (outcome.kind === 'lost') return { kind: 'doubtful', reason: outcome.reason };
  const { status, body } = outcome;
  const reason = reasonOf(status, body);
  if (status >= 200 && status < 300) return taken(reason, body);
  if (status === TOO_MANY) return tooMany(outcome);
  if (status >= 500 || status === TIMED_OUT) return { kind: 'doubtful', reason };
  if (status >= 400 && isOfContent(body)) return { kind: 'refused', reason };
  if (WEBHOOK_IS_CLOSED.has(status)) return { kind: 'stopped', reason };
  // Nobody follows a redirection with a secret in its address; nothing was posted by it. What else is not taken
  // says nothing of this message: the next would fare alike, so all wait for somebody to look.
  return { kind: 'later', reason, pauseMs: null };
}

/** Discord tells of the message; who stands in for it may say nothing. A page of somebody between is neither. */
function taken(reason: string, body: unknown): Verdict {
  const isSilent =
    body === undefined ||
    (typeof body === 'object' && body !== null && Object.keys(body).length === 0);
  if (isSilent || fieldOf(body, 'id') !== undefined) return { kind: 'sent', messageId: idOf(body) };
  return { kind: 'doubtful', reason: `${reason}, but it tells of no message` };
}

/** Whether Discord says that this very content can never be taken. */
function isOfContent(body: unknown): boolean {
  const code = fieldOf(body, 'code');
  if (typeof code !== 'number') return false;
  if (code !== INVALID_FORM) return CONTENT_REFUSED.has(code);
  const errors = fieldOf(body, 'errors') ?? { content: null };
  return Object.keys(errors).join() === 'content';
}

/** How long the bucket of a request is empty after this answer, in milliseconds; 0 when it is not. */
export function bucketPauseMs(headers: Readonly<Record<string, string>>): number {
  if (headers['x-ratelimit-remaining'] !== '0') return 0;
  return secondsToMs(headers['x-ratelimit-reset-after']) ?? 0;
}

function tooMany({ headers, body }: Extract<Outcome, { kind: 'answered' }>): Verdict {
  const said = [
    fieldOf(body, 'retry_after'),
    headers['retry-after'],
    headers['x-ratelimit-reset-after'],
  ].flatMap((seconds) => secondsToMs(seconds) ?? []);
  const isGlobal =
    fieldOf(body, 'global') === true ||
    headers['x-ratelimit-global'] === 'true' ||
    headers['x-ratelimit-scope'] === 'global';
  // The longest of what is said: asking too early counts against us.
  const pauseMs = said.length === 0 ? UNNAMED_PAUSE_MS : Math.max(...said);
  const limit = isGlobal ? 'global' : 'channel';
  return { kind: 'later', reason: `too many requests (${limit})`, pauseMs, limit };
}

function secondsToMs(seconds: unknown): number | undefined {
  if (typeof seconds !== 'string' && typeof seconds !== 'number') return undefined;
  const [, whole = '', fraction = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(String(seconds)) ?? [];
  if (whole === '') return undefined;
  // Up to the next millisecond: too early counts against us.
  const ms = Number.parseInt(whole + fraction.slice(0, 3).padEnd(3, '0'), 10);
  return Math.min(ms + (/[1-9]/.test(fraction.slice(3)) ? 1 : 0), PAUSE_MS_MAX);
}

function idOf(body: unknown): string | null {
  const id = fieldOf(body, 'id');
  return typeof id === 'string' && /^\d{1,20}$/.test(id) ? id : null;
}

function reasonOf(status: number, body: unknown): string {
  const [code, message] = [fieldOf(body, 'code'), fieldOf(body, 'message')];
  const told = typeof message === 'string' ? message.slice(0, 200) : '';
  return [`HTTP ${status}`, ...(typeof code === 'number' ? [`code ${code}`] : []), told]
    .filter(Boolean)
    .join(', ');
}

/** Of what somebody else has sent. */
export function fieldOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null
    ? (body as Record<string, unknown>)[name]
    : undefined;
}
