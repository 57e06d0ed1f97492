import { expect } from 'vitest';
import type { Trader } from '../support/trader.ts';

/** Far below every print of the simulation: it rests. */
const FAR_BELOW = {
  ...{ ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'LIMIT', quantity: '0.001' },
  ...{ limit_price: '100000000', time_in_force: 'GTC' },
};

async function accepted(asked: ReturnType<Trader['order']>): Promise<string> {
  const { status, body } = await asked;
  expect(status).toBe(202);
  return body.order_id;
}

/** Limit orders that rest when the backup is made, by what becomes of them after it. */
export async function restLimits(ann: Trader, ben: Trader) {
  return {
    stays: await accepted(ann.order(FAR_BELOW)),
    takenBack: await accepted(ann.order(FAR_BELOW)),
    /** By a cancel that no journal hears of. */
    takenBackUntold: await accepted(ann.order(FAR_BELOW)),
    /** By a cancel that is accepted while home is gone. */
    takenBackMeanwhile: await accepted(ben.order(FAR_BELOW)),
  };
}

export type Limits = Awaited<ReturnType<typeof restLimits>>;

/** Of after the backup, told to the journal: one rests, three end. */
export async function endLimits(ann: Trader, limits: Limits) {
  const young = {
    rests: await accepted(ann.order(FAR_BELOW)),
    filled: await accepted(ann.order({ ...FAR_BELOW, limit_price: '300000000' })),
    expired: await accepted(ann.order({ ...FAR_BELOW, time_in_force: 'IOC' })),
  };
  await cancelOf(ann, limits.takenBack);
  return young;
}

export async function cancelOf(trader: Trader, orderId: string): Promise<void> {
  expect((await trader.cancel(orderId)).status).toBe(202);
}

/** Of both users after it all: what people see of each order, and of the one whose cancel waited. */
export async function expectEnds(
  { ann, ben }: { readonly ann: Trader; readonly ben: Trader },
  limits: Limits,
  young: Awaited<ReturnType<typeof endLimits>>,
): Promise<void> {
  const takenBack = { status: 'CANCELLED', reason: 'USER_CANCELLED' };
  const all: [Trader, string, object][] = [
    [ann, limits.stays, { status: 'PENDING' }],
    [ann, young.rests, { status: 'PENDING' }],
    [ann, young.filled, { status: 'FILLED' }],
    [ann, young.expired, { status: 'CANCELLED', reason: 'EXPIRED' }],
    [ann, limits.takenBack, takenBack],
    [ann, limits.takenBackUntold, takenBack],
    [ben, limits.takenBackMeanwhile, takenBack],
  ];
  for (const [trader, orderId, expected] of all) {
    expect((await trader.get(`/orders/${orderId}`)).body).toMatchObject(expected);
  }
}
