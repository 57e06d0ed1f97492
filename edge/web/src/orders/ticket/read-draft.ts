import {
  type Decimal,
  formatDecimal,
  parseDecimal,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';
import { formatInstant } from '@mockstreet/shared/instant';
import { readKst } from '../../format/read-kst.ts';
import type { OrderRequest } from '../submission/submission.ts';
import type { FillTime } from './fill-time.ts';
import { type OrderDraft, readEntry } from './order-draft.ts';
import { type OrderPreview, type PreviewGround, previewOrder } from './preview-order.ts';
import { priceFor } from './price-order.ts';
import { isOnTick } from './price-tick.ts';

/** Bounds of the contract for one order, in won and in shares or coins. */
const AMOUNT_MAX = wholeDecimal(100_000_000_000);
const QUANTITY_MAX = wholeDecimal(1_000_000_000);

/** Why a draft cannot be sent, the first that is in its way. */
export type DraftFault =
  | 'HALTED'
  | 'REDUCE_ONLY'
  | 'CLOSED'
  | 'EMPTY'
  | 'NO_LIMIT'
  | 'NOT_A_TICK'
  | 'NO_EXPIRY'
  | 'EXPIRY_PAST'
  | 'NO_PRICE'
  | 'NOT_A_LOT'
  | 'NO_LOT'
  | 'TOO_SMALL'
  | 'TOO_LARGE'
  | 'MORE_THAN_HELD';

export interface DraftGround extends PreviewGround {
  readonly fill: FillTime;
  /** With home away what is at hand may be another by the time an order is settled. */
  readonly isHoldingsCurrent: boolean;
  /** What a BUY with the leverage of the draft may cost, its fee included; undefined where that is not known. */
  readonly buyingPowerKrw: Decimal | undefined;
}

export type ReadDraft =
  | {
      readonly ok: true;
      readonly request: OrderRequest;
      /** More than what was last known to be at hand: by then it may be there. */
      readonly isBeyondMeans: boolean;
      readonly preview: OrderPreview | undefined;
    }
  | { readonly ok: false; readonly fault: DraftFault; readonly preview: OrderPreview | undefined };

/** The request a draft stands for, or what is in its way. Home decides; this only saves a round trip. */
export function readDraft(draft: OrderDraft, ground: DraftGround): ReadDraft {
  const preview = previewOrder(draft, ground);
  const beyond = meansFault(draft, ground, preview);
  const fault =
    modeFault(draft, ground) ??
    termsFault(draft, ground) ??
    sizeFault(draft, ground, preview) ??
    (ground.isHoldingsCurrent ? beyond : undefined);
  if (fault !== undefined) return { ok: false, fault, preview };
  const request = requestOf(draft, ground, preview);
  return { ok: true, request, isBeyondMeans: beyond !== undefined, preview };
}

function modeFault({ side }: OrderDraft, { instrument, fill }: DraftGround) {
  if (instrument.trading_mode === 'HALTED' || !instrument.is_tradable) return 'HALTED';
  if (instrument.trading_mode === 'REDUCE_ONLY' && side === 'BUY') return 'REDUCE_ONLY';
  return fill.kind === 'denied-closed' ? 'CLOSED' : undefined;
}

function termsFault(draft: OrderDraft, { terms, now }: DraftGround) {
  if (!readEntry(draft.entry)) return 'EMPTY';
  if (draft.type === 'MARKET') return undefined;
  const limit = readEntry(draft.limitEntry);
  if (!limit) return 'NO_LIMIT';
  if (terms && !isOnTick(terms.ticks, limit)) return 'NOT_A_TICK';
  if (draft.timeInForce !== 'GTD') return undefined;
  const expiry = readKst(draft.expiryEntry);
  if (expiry === undefined) return 'NO_EXPIRY';
  return expiry <= now ? 'EXPIRY_PAST' : undefined;
}

function sizeFault(
  draft: OrderDraft,
  { instrument, price, terms }: DraftGround,
  preview: OrderPreview | undefined,
) {
  const entry = readEntry(draft.entry) ?? ZERO;
  const lot = parseDecimal(instrument.lot) ?? ZERO;
  const least = parseDecimal(instrument.min_notional_krw) ?? ZERO;
  const isAmount = draft.measure === 'AMOUNT';
  if (!isAmount && lot > 0n && entry % lot !== 0n) return 'NOT_A_LOT';
  // A limit order is given by quantity, and a bound on slippage by the price that it is measured from.
  if (draft.type === 'LIMIT' && isAmount && !preview) return 'NO_PRICE';
  if (draft.slippageBps !== null && !priceFor(draft.side, price)) return 'NO_PRICE';
  const worth = isAmount && draft.type === 'MARKET' ? entry : preview?.size.grossKrw;
  if (worth !== undefined && worth < least) return 'TOO_SMALL';
  const most = terms?.orderKrwMax ?? AMOUNT_MAX;
  if (worth !== undefined && worth > most) return 'TOO_LARGE';
  if (entry > (isAmount ? AMOUNT_MAX : QUANTITY_MAX)) return 'TOO_LARGE';
  return preview && preview.size.quantity === ZERO ? 'NO_LOT' : undefined;
}

function meansFault(
  draft: OrderDraft,
  { holdings, buyingPowerKrw }: DraftGround,
  preview: OrderPreview | undefined,
): DraftFault | undefined {
  if (!holdings) return undefined;
  const entry = readEntry(draft.entry) ?? ZERO;
  const isAmount = draft.measure === 'AMOUNT';
  if (draft.side === 'SELL') {
    const quantity = isAmount ? preview?.size.quantity : entry;
    return quantity !== undefined && quantity > holdings.quantity ? 'MORE_THAN_HELD' : undefined;
  }
  const cost = preview?.holdKrw ?? preview?.size.totalKrw;
  const needed = isAmount && draft.type === 'MARKET' ? entry : cost;
  const available = draft.leverage > 1 ? buyingPowerKrw : holdings.cashKrw;
  if (needed === undefined || available === undefined) return undefined;
  return needed > available ? 'MORE_THAN_HELD' : undefined;
}

function requestOf(
  draft: OrderDraft,
  { instrument, price }: DraftGround,
  preview: OrderPreview | undefined,
): OrderRequest {
  const { side, type } = draft;
  const entry = formatDecimal(readEntry(draft.entry) ?? ZERO);
  const leverage = side === 'BUY' && draft.leverage > 1 ? { leverage: draft.leverage } : {};
  const base = { ticker_id: instrument.ticker_id, side, type, ...leverage };
  if (type === 'LIMIT') {
    const quantity =
      draft.measure === 'AMOUNT' && preview ? formatDecimal(preview.size.quantity) : entry;
    return {
      ...{ ...base, quantity },
      limit_price: formatDecimal(readEntry(draft.limitEntry) ?? ZERO),
      time_in_force: draft.timeInForce,
      ...expiryOf(draft),
    };
  }
  const sized = draft.measure === 'AMOUNT' ? { amount_krw: entry } : { quantity: entry };
  const reference = priceFor(side, price);
  if (draft.slippageBps === null || !reference) return { ...base, ...sized };
  return {
    ...{ ...base, ...sized },
    reference_price: formatDecimal(reference.value),
    max_slippage_bps: draft.slippageBps,
  };
}

function expiryOf({ timeInForce, expiryEntry }: OrderDraft) {
  const expiry = timeInForce === 'GTD' ? readKst(expiryEntry) : undefined;
  return expiry === undefined ? {} : { expires_at: formatInstant(expiry) };
}
