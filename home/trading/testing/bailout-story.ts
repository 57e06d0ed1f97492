import { commandHash, deriveCommandId } from '@mockstreet/shared/command-envelope';
import { decimal, formatDecimal, ZERO } from '@mockstreet/shared/decimal';
import { addMicros } from '@mockstreet/shared/instant';
import { intentHash } from '@mockstreet/shared/order-envelope';
import { deriveId, deriveOrderId } from '@mockstreet/shared/order-id';
import type { Account } from '../core/account.ts';
import { bailOut } from '../core/bail-out.ts';
import type { Bailout } from '../core/bailout.ts';
import { takeHold } from '../core/holds.ts';
import { buildCommand } from '../core/testing/build-command.ts';
import { buildMarket } from '../core/testing/build-margin.ts';
import { buildOrder, type OrderRequest } from '../core/testing/build-order.ts';
import { second } from '../core/testing/moment.ts';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import { rulesDigest } from '../rules/rules-digest.ts';
import { resultRow } from '../settlement/command-rows.ts';
import { outcomeRow, placedRow } from '../settlement/settlement-rows.ts';
import type { SettlementWrite } from '../settlement/write-settlement.ts';
import { createStory, MIDNIGHT, STORY_PRINTS } from './margin-story.ts';

/** On the prints of the story of margin, behind the fall of the coin. */
const ASKED_AT = addMicros(MIDNIGHT, 65_000_000);

/** What a settlement writes of an account that buys a coin, offers it, and begins anew once it has fallen. */
export function tellBailoutStory(given: Pick<Account, 'userId' | 'cashKrw'>): SettlementWrite[] {
  const { userId } = given;
  const idOf = (what: string) => deriveId(`bailout story:${userId}:${what}`);
  const story = createStory({
    ...{ ...given, heldKrw: ZERO, version: 0, lastReceipt: { seq: 0, hash: null } },
    positions: new Map(),
  });
  const order = (what: string, request: OrderRequest) => {
    const clientOrderId = idOf(what);
    const asked = buildOrder({ ...request, clientOrderId, userId, acceptedAt: second(5) });
    const { tickerId, side, type, quantity, limitPrice, timeInForce } = asked;
    const bodySha256 = intentHash({
      ...{ ticker_id: tickerId, side, type },
      ...(quantity === null ? {} : { quantity: formatDecimal(quantity) }),
      ...(limitPrice === null ? {} : { limit_price: formatDecimal(limitPrice) }),
      ...(timeInForce === null ? {} : { time_in_force: timeInForce }),
    });
    return { ...asked, id: deriveOrderId(userId, clientOrderId), bodySha256 };
  };
  const bought = story.trade(order('coin', { quantity: '0.01' }), STORY_PRINTS.btcBought);
  const limitPrice = decimal('9000000');
  const terms = { type: 'LIMIT', limitPrice, timeInForce: 'GTC', quantity: '0.01' } as const;
  const offer = {
    ...order('offer', { ...terms, side: 'SELL' }),
    ...{ deadlineAt: null, hold: { krw: ZERO, quantity: decimal('0.01') } },
  };
  // Placed once the coin is there.
  const placed = { ...offer, acceptedAt: second(11), notBefore: second(11.5) };
  story.change(takeHold(story.account(), placed));
  const orders = [bought, placedRow(placed, placed.notBefore)];
  const first = story.write(second(12), second(20), { orders });

  const intent = { kind: 'BAILOUT' } as const;
  const clientCommandId = idOf('bailout');
  const named = { id: deriveCommandId(userId, clientCommandId), clientCommandId, userId };
  const bodySha256 = commandHash({ type: 'BAILOUT' });
  const command = buildCommand({ ...named, bodySha256, intent, acceptedAt: ASKED_AT });
  const at = command.notBefore;
  const sources = buildMarket({ prints: Object.values(STORY_PRINTS) });
  const event = { kind: 'command', command, at } as const;
  const asked = { event, account: story.account(), orders: [placed], sources };
  const { account, result, ...came } = bailOut(asked);
  const bailout = came.bailout as Bailout;
  story.change({ ...account, margin: undefined });
  const settledAt = addMicros(at, 10_000_000);
  const decidedUnder = rulesDigest(DEFAULT_TRADING_RULES, undefined);
  const takenBack = came.cancelled.map((one) => {
    const by = { kind: 'BAILOUT', id: command.id } as const;
    return outcomeRow({ kind: 'cancelled', order: one, at, by }, settledAt, decidedUnder);
  });
  const last = story.write(at, settledAt, {
    orders: takenBack,
    commands: [resultRow(result, settledAt)],
    bailouts: [{ bailout, decidedUnder, settledAt }],
  });
  return [first, last];
}
