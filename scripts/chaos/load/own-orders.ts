import type { UserCommand } from '@mockstreet/shared/command-envelope';
import type { SeededRandom } from '../seeded-random.ts';
import type { Client } from './client.ts';
import type { Parcel } from './place-order.ts';

/** What each client remembers of the orders that it was promised: those that it may take back. */
export interface OwnOrders {
  note(parcel: Parcel): void;
  /** A command for one of them, or for all, or to begin anew; undefined where the client has none yet. */
  pickCommand(client: Client, random: SeededRandom): UserCommand | undefined;
}

/** As many as a client has resting, or had a little while ago. */
const KEPT = 12;
const ALL = 0.04;
/** Of commands. Most are refused: few have next to nothing left. */
const BAILOUTS = 0.03;
/** Of cancels of one order, those of a MARKET order: it cannot be taken back, whether final or not. */
const OF_MARKET = 0.1;

export function createOwnOrders(): OwnOrders {
  const kept = new Map<string, string[]>();
  return {
    note({ client, orderId, wish }) {
      const name = nameOf(client, wish.type);
      kept.set(name, [...(kept.get(name) ?? []), orderId].slice(-KEPT));
    },
    pickCommand(client, random) {
      if (random.chance(BAILOUTS)) return { type: 'BAILOUT' };
      if (random.chance(ALL)) return { type: 'CANCEL_ALL' };
      const type = random.chance(OF_MARKET) ? 'MARKET' : 'LIMIT';
      const ids = kept.get(nameOf(client, type));
      return ids && { type: 'CANCEL', order_id: random.pick(ids) };
    },
  };
}

function nameOf({ userId }: Client, type: unknown): string {
  return `${userId} ${type}`;
}
