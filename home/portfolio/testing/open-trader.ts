import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import {
  add,
  type Decimal,
  decimal,
  formatDecimal,
  multiply,
  ONE,
  ZERO,
} from '@mockstreet/shared/decimal';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { openAccount } from '#accounts/open-account';
import { type Account, positionOf } from '#trading/core/account';
import { cashEffect, moveCost } from '#trading/core/move-account';
import { recordFilledOrder } from '../../../tests/support/recorded-orders.ts';

export interface TestTrade {
  readonly tickerId: string;
  readonly side: 'BUY' | 'SELL';
  /** Time of the print. */
  readonly at: Instant;
  readonly quantity: string;
  readonly price: string;
  readonly feeKrw?: string;
  readonly taxKrw?: string;
  /** USD/KRW, for what is quoted in dollars. */
  readonly rate?: string;
}

/** An account whose trades are recorded as the engine records them, its positions by the engine's own rules. */
export interface TestTrader {
  readonly userId: string;
  /** Records a fill; with `isTold: false` the outbox says nothing of it. */
  trade(trade: TestTrade, options?: { readonly isTold?: boolean }): Promise<string>;
}

const STARTING_CASH = '10000000';

export async function openTrader(sql: Sql, openedAt: Instant): Promise<TestTrader> {
  const userId = randomUUID();
  const username = `t${userId.replaceAll('-', '').slice(0, 16)}`;
  const role = 'USER' as const;
  const terms = { role, passwordHash: '-', startingCashKrw: decimal(STARTING_CASH), openedAt };
  await openAccount(sql, { userId, username, nickname: username, ...terms });
  const positions = new Map<string, ReturnType<typeof positionOf>>();
  let cashKrw = decimal(STARTING_CASH);

  return {
    userId,
    async trade(trade, { isTold = true } = {}) {
      const { tickerId, side, at, rate } = trade;
      const [quantity, price] = [decimal(trade.quantity), decimal(trade.price)];
      const mode = side === 'BUY' ? 'up' : 'down';
      const size = {
        quantity,
        gross: multiply([quantity, price], { places: 8, mode }),
        grossKrw: multiply([quantity, price, rate ? decimal(rate) : ONE], { places: 0, mode }),
        feeKrw: decimal(trade.feeKrw ?? '0'),
        taxKrw: decimal(trade.taxKrw ?? '0'),
      };
      const account = { positions } as unknown as Account;
      const { position, costKrw } = moveCost(side, positionOf(account, tickerId), size, at);
      positions.set(tickerId, position);
      cashKrw = add(cashKrw, cashEffect(side, size));
      const currency = rate ? 'USD' : tickerId.startsWith('KRX') ? 'KRW' : 'KRW-COIN';
      const orderId = await recordFilledOrder(sql, {
        ...{ userId, tickerId, side, currency },
        acceptedAt: addMicros(at, -MICROS_PER_SECOND),
        ...{ quantity: trade.quantity, price: trade.price },
        ...text({ grossKrw: size.grossKrw, feeKrw: size.feeKrw, taxKrw: size.taxKrw, costKrw }),
        ...(rate ? { fx: { applied: rate, last: rate } } : {}),
      });
      await sql`update wallets set balance_krw = ${formatDecimal(cashKrw)} where user_id = ${userId}`;
      const { quantity: held, cost, costKrw: heldKrw } = position;
      await sql`
        insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw,
          moved_at)
        values (${userId}, ${tickerId}, ${formatDecimal(held)}, 0, ${currency},
          ${formatDecimal(cost)}, ${formatDecimal(heldKrw)}, ${at})
        on conflict (user_id, ticker_id) do update set quantity = excluded.quantity,
          cost = excluded.cost, cost_krw = excluded.cost_krw, moved_at = excluded.moved_at`;
      if (isTold) await tell(sql, { userId, orderId, at });
      return orderId;
    },
  };
}

/** What the engine's settlement says in the outbox, as far as snapshots go by it. */
export async function tell(
  sql: Sql,
  { userId, orderId, at }: { userId: string; orderId: string; at: Instant },
): Promise<void> {
  const payload = {
    ...{ version: 1, type: 'order_settled', order_id: orderId, user_id: userId },
    ...{ status: 'FILLED', filled_at: formatInstant(at) },
  };
  await sql`
    with told as (
      insert into outbox (channel, subject, payload, created_at)
      values ('trade_events', ${orderId}, ${JSON.stringify(payload)}::text::json, ${at}))
    select pg_notify('outbox_moved', '')`;
}

function text<Name extends string>(amounts: Record<Name, Decimal>): Record<Name, string> {
  const entries = Object.entries<Decimal>(amounts).map(([name, amount]) => [
    name,
    formatDecimal(amount ?? ZERO),
  ]);
  return Object.fromEntries(entries) as Record<Name, string>;
}
