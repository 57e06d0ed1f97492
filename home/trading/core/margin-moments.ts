import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { KST_DAY_MICROS, startOfKstDay } from '@mockstreet/shared/kst';
import type { Instrument } from '#market/instruments';
import { USD_KRW } from '#market/print';
import { type Account, heldTickers } from './account.ts';
import type { LiquidationTrigger } from './liquidation.ts';
import type { MarkSources } from './marks.ts';
import type { OpenOrder } from './open-order.ts';
import { findPrint } from './price-rule.ts';
import type { TapeSpan } from './tape-span.ts';

/** When margin is judged, and by what. */
export interface MarginMoment {
  readonly at: Instant;
  readonly trigger: LiquidationTrigger;
}

/**
 * The first moment of a span at which something moves what an account is judged by: a midnight in Seoul, which
 * charges interest, a print of what it holds, one of USD/KRW where it holds what is quoted in dollars. Of several
 * at one moment the midnight is named, else what comes first by its name.
 */
export function nextMarginMoment(
  account: Account,
  { after, upTo }: TapeSpan,
  { tapeOf, instrumentOf }: Pick<MarkSources, 'tapeOf' | 'instrumentOf'>,
): MarginMoment | undefined {
  const midnight = midnightIn({ after, upTo });
  let first: MarginMoment | undefined =
    midnight === undefined ? undefined : { at: midnight, trigger: { kind: 'INTEREST' } };
  for (const tickerId of tapesOf(heldTickers(account), instrumentOf)) {
    const prints = tapeOf(tickerId)?.prints ?? [];
    const print = findPrint(prints, { after, upTo: first?.at ?? upTo }, () => true);
    if (print && print.at < (first?.at ?? Infinity)) {
      first = { at: print.at, trigger: { kind: 'PRINT', print } };
    }
  }
  return first;
}

/** The first midnight in Seoul of a span. */
export function midnightIn({ after, upTo }: TapeSpan): Instant | undefined {
  const midnight = addMicros(startOfKstDay(after), KST_DAY_MICROS);
  return midnight <= upTo ? midnight : undefined;
}

/**
 * Whose tapes an account is judged by: those of {@link valuedTickers}. None while it owes nothing and nothing that it waits for may make it: then nothing is
 * judged, and nothing waited for.
 *
 * @param orders undecided ones of the account
 */
export function marginTickers(
  account: Account,
  orders: readonly OpenOrder[],
  instrumentOf: (tickerId: string) => Pick<Instrument, 'currency'> | undefined,
): string[] {
  const mayOwe = account.cashKrw < 0n || orders.some(({ leverage }) => (leverage ?? 1) > 1);
  return mayOwe ? valuedTickers(account, orders, instrumentOf) : [];
}

/**
 * Whose tapes an account is valued by: of all that it holds or may come to hold, and USD/KRW where one of those is
 * quoted in dollars.
 *
 * @param orders undecided ones of the account
 */
export function valuedTickers(
  account: Account,
  orders: readonly OpenOrder[],
  instrumentOf: (tickerId: string) => Pick<Instrument, 'currency'> | undefined,
): string[] {
  const wanted = orders.flatMap(({ side, tickerId }) => (side === 'BUY' ? [tickerId] : []));
  return tapesOf([...heldTickers(account), ...wanted], instrumentOf);
}

/**
 * From which moment on the tapes of {@link marginTickers} are looked at; of each the last print at or before it too.
 *
 * @param firstEventAt of the account's events at hand
 */
export function judgedFrom({ cashKrw, margin }: Account, firstEventAt: Instant): Instant {
  if (!margin) return firstEventAt;
  return cashKrw < 0n ? margin.checkedTo : (Math.max(margin.checkedTo, firstEventAt) as Instant);
}

/** In the order of their names, USD/KRW last. */
function tapesOf(
  tickerIds: readonly string[],
  instrumentOf: (tickerId: string) => Pick<Instrument, 'currency'> | undefined,
): string[] {
  const own = [...new Set(tickerIds)].sort();
  const needsFx = own.some((tickerId) => instrumentOf(tickerId)?.currency === 'USD');
  return needsFx ? [...own, USD_KRW] : own;
}
