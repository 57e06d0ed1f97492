import type { OrderRequest, Submission, SubmissionState } from './submission.ts';
import type { ToldOrder } from './told-order.ts';

/**
 * Submissions as the device kept them. What cannot be one is left out, and nothing else with it. One
 * whose state nobody knows here, for another version of the app wrote it, is still an order that may
 * have been accepted: it is asked for again under its id.
 */
export function restoreSubmissions(stored: unknown): readonly Submission[] {
  return Array.isArray(stored) ? stored.flatMap((one) => restoreSubmission(one) ?? []) : [];
}

function restoreSubmission(stored: unknown): Submission | undefined {
  if (!isRecord(stored)) return undefined;
  const { clientOrderId, createdAt, wantedAt, seenPrice, attempts, isHeard } = stored;
  const request = restoreRequest(stored.request);
  if (typeof clientOrderId !== 'string' || typeof createdAt !== 'string' || !request) {
    return undefined;
  }
  const state = restoreState(stored.state);
  return {
    clientOrderId,
    request,
    createdAt,
    // What an older version of the app has stored says neither when it was last wanted nor the rest.
    wantedAt: typeof wantedAt === 'string' ? wantedAt : createdAt,
    seenPrice: textOrNull(seenPrice),
    attempts: Number.isSafeInteger(attempts) ? (attempts as number) : 1,
    isHeard: typeof isHeard === 'boolean' ? isHeard : state.kind === 'unanswered',
    state,
    told: restoreTold(stored.told),
  };
}

const TEXTS = [
  'amount_krw',
  'quantity',
  'limit_price',
  'time_in_force',
  'expires_at',
  'reference_price',
] as const;
const NUMBERS = ['max_slippage_bps', 'leverage'] as const;

/** Kept to the letter: it is sent again as it was, and another text would be another order. */
function restoreRequest(stored: unknown): OrderRequest | undefined {
  if (!isRecord(stored) || typeof stored.ticker_id !== 'string') return undefined;
  const { side, type } = stored;
  if (side !== 'BUY' && side !== 'SELL') return undefined;
  if (type !== 'MARKET' && type !== 'LIMIT') return undefined;
  if (TEXTS.some((name) => !isAbsentOr('string', stored[name]))) return undefined;
  if (NUMBERS.some((name) => !isAbsentOr('number', stored[name]))) return undefined;
  if (typeof (stored.amount_krw ?? stored.quantity) !== 'string') return undefined;
  return stored as OrderRequest;
}

function restoreState(stored: unknown): SubmissionState {
  const unknown = { kind: 'unanswered', code: 'INTERRUPTED' } as const;
  if (!isRecord(stored)) return unknown;
  const { kind, code, detail, orderId, acceptedAt, receipt } = stored;
  switch (kind) {
    case 'sending':
    case 'discarded':
    case 'dismissed':
      return { kind };
    case 'unanswered':
      return typeof code === 'string' ? { kind, code } : unknown;
    case 'refused':
      if (typeof code !== 'string' || typeof detail !== 'string') return unknown;
      return { kind, code, detail };
    case 'accepted':
      if (typeof orderId !== 'string' || typeof acceptedAt !== 'string') return unknown;
      return typeof receipt === 'string' ? { kind, orderId, acceptedAt, receipt } : unknown;
    default:
      return unknown;
  }
}

const STATUSES = ['PENDING', 'FILLED', 'CANCELLED', 'FAILED'] as const;

/** Nothing where it is not whole: home is asked again. */
function restoreTold(stored: unknown): ToldOrder | null {
  if (!isRecord(stored)) return null;
  const { orderId, acceptedAt } = stored;
  const status = STATUSES.find((one) => one === stored.status);
  if (typeof orderId !== 'string' || typeof acceptedAt !== 'string' || !status) return null;
  return {
    ...{ orderId, acceptedAt, status },
    reason: textOrNull(stored.reason),
    detail: textOrNull(stored.detail),
    price: textOrNull(stored.price),
    quantity: textOrNull(stored.quantity),
    filledAt: textOrNull(stored.filledAt),
    settledAt: textOrNull(stored.settledAt),
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function isAbsentOr(type: 'string' | 'number', value: unknown): boolean {
  return value === undefined || typeof value === type;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
