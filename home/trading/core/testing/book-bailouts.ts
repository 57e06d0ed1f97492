import {
  add,
  type Decimal,
  formatDecimal,
  negate,
  subtract,
  ZERO,
} from '@mockstreet/shared/decimal';
import { addMicros, formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { Account } from '../account.ts';
import type { Bailout } from '../bailout.ts';
import type { Denial } from '../decide-order.ts';
import { type MarkSources, valuePositions } from '../marks.ts';
import type { OpenCommand } from '../open-command.ts';

/** What the rules say of a bailout that is asked for: why not, or what becomes of the account, which keeps nothing back. */
export function bailoutByTheBook(
  { id, userId }: OpenCommand,
  { at, account, cancelled }: { at: Instant; account: Account; cancelled: number },
  sources: MarkSources,
): Denial | { readonly bailout: Bailout; readonly account: Account } {
  const { equityMaxKrw, everyMicros, cashKrw } = sources.rules.bailout;
  const barredTo = account.trustedAgainAt ?? at;
  if (at < barredTo) {
    const detail = `limit=bailout allowed_at=${formatInstant(barredTo)}`;
    return { code: 'LIMIT_EXCEEDED', detail };
  }
  const held = valuePositions(account, at, sources);
  const exposureKrw = held.map(({ valueKrw }) => valueKrw).reduce(add, ZERO);
  const equityKrw = add(account.cashKrw, exposureKrw);
  if (equityKrw > equityMaxKrw) {
    const detail = `equity=${formatDecimal(equityKrw)} maximum=${formatDecimal(equityMaxKrw)}`;
    return { code: 'NOT_ELIGIBLE', detail };
  }
  const owed = account.cashKrw < ZERO ? negate(account.cashKrw) : ZERO;
  const trustedAgainAt = addMicros(at, everyMicros);
  const bailout: Bailout = {
    ...{ id, userId, at, cancelled, cashKrw, equityMaxKrw, trustedAgainAt },
    before: { cashKrw: account.cashKrw, exposureKrw, equityKrw },
    surrendered: held
      .map(({ tickerId, position: { quantity, cost, costKrw }, valueKrw }) => {
        const { currency } = sources.instrumentOf(tickerId);
        return { tickerId, currency, quantity, cost, costKrw, valueKrw };
      })
      .sort((a, b) => (a.tickerId < b.tickerId ? -1 : 1)),
    writtenOffKrw: owed,
    givenKrw: subtract(cashKrw, add(account.cashKrw, owed) as Decimal),
  };
  const { margin: _, ...before } = account;
  const positions = new Map(
    [...account.positions].map(([tickerId, position]) => {
      const nothing = { ...position, quantity: ZERO, cost: ZERO, costKrw: ZERO, movedAt: at };
      return [tickerId, position.quantity === ZERO ? position : nothing];
    }),
  );
  return { bailout, account: { ...before, cashKrw, positions, trustedAgainAt } };
}
