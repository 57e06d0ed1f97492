import {
  type Clock,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_MS,
  MICROS_PER_SECOND,
  toMillis,
} from '@mockstreet/shared/instant';
import { startOfKstDay } from '@mockstreet/shared/kst';
import type { ReadQuote } from '#market/read-quotes';
import type { ReadDatabase } from '../../http/database.ts';
import {
  type PortfolioAccount,
  presentPortfolio,
  pricedTickers,
  readAccount,
} from '../../portfolio/read-portfolio.ts';
import type { Connection } from '../connection.ts';
import type { LiveQuotes, Tick } from '../market/live-quotes.ts';
import type { Attachment, OrderFollower } from '../orders/follow-orders.ts';
import type { Topic } from '../topic.ts';

export interface PositionsPorts {
  readonly read: ReadDatabase;
  readonly startedAt: Instant;
  readonly clock: Clock;
  readonly quotes: LiveQuotes;
  readonly follower: Pick<OrderFollower, 'attach'>;
  readonly onFault: (error: unknown) => void;
}

/** One user's portfolio, kept for as long as one of their connections is open. */
interface Desk {
  readonly userId: string;
  readonly connections: Set<Connection>;
  /** Those of them that have heard `ready`. */
  readonly listening: Set<Connection>;
  /** Of these, who has not been told of the latest. */
  readonly untold: Set<Connection>;
  account: PortfolioAccount | undefined;
  readAt: number;
  reading: Promise<void> | undefined;
  /** Something was settled since the last reading began. */
  readAgain: boolean;
  attachment: Promise<Attachment> | undefined;
}

/** What no event tells of (a split, a dividend, a grant) is seen within a minute. */
const READ_EVERY_MICROS = MICROS_PER_MINUTE;
const READ_GAP_MICROS = MICROS_PER_SECOND;

/**
 * One's portfolio, as GET /portfolio has it: whole, each time, so that the latest is all one needs.
 * It is read from Postgres when something was settled, and valued in memory as prices move, about
 * once a second; users who are not connected cost nothing.
 */
export function createPositionsTopic(ports: PositionsPorts): Topic {
  const { quotes, clock } = ports;
  const desks = new Map<string, Desk>();
  const start = toMillis(ports.startedAt);
  let number = 0;
  let leave: Promise<() => void> | undefined;
  const seq = () => `${start}.${number}`;

  const onTick = ({ changed }: Tick) => {
    for (const desk of desks.values()) {
      const { account } = desk;
      if (account && pricedTickers(account).some((tickerId) => changed.has(tickerId))) {
        for (const connection of desk.listening) desk.untold.add(connection);
      }
    }
  };

  /** One reading at a time. */
  const readDesk = (desk: Desk): Promise<void> => {
    desk.reading ??= (async () => {
      try {
        desk.readAgain = false;
        desk.readAt = clock();
        desk.account = await readAccount(ports, desk.userId);
        for (const connection of desk.listening) desk.untold.add(connection);
      } catch (error) {
        desk.readAgain = true;
        throw error;
      } finally {
        desk.reading = undefined;
      }
    })();
    return desk.reading;
  };

  const readNow = (desk: Desk) => {
    if (desk.reading) return;
    readDesk(desk).then(() => tell(desk), ports.onFault);
  };

  const tell = (desk: Desk) => {
    const { account, untold } = desk;
    if (!account || untold.size === 0) return;
    const ready = [...untold].filter((connection) => connection.waiting() === 0);
    if (ready.length === 0) return;
    number += 1;
    const portfolio = presentPortfolio(account, quotesOf(account), clock());
    const text = JSON.stringify({ type: 'positions', seq: seq(), portfolio });
    for (const connection of ready) {
      untold.delete(connection);
      connection.send(text);
    }
  };

  const quotesOf = (account: PortfolioAccount): Map<string, ReadQuote> => {
    const now = clock();
    return new Map(
      pricedTickers(account).flatMap((tickerId) => {
        const quote = quotes.get(tickerId)?.quote;
        if (!quote) return [];
        const ageMs = Math.max(0, Math.floor((now - quote.asOf) / MICROS_PER_MS));
        return [[tickerId, { ...quote, ageMs }] as const];
      }),
    );
  };

  const openDesk = (userId: string): Desk => {
    const known = desks.get(userId);
    if (known) return known;
    const desk: Desk = {
      ...{
        userId,
        connections: new Set(),
        listening: new Set(),
        untold: new Set(),
        account: undefined,
        readAt: 0,
      },
      ...{ reading: undefined, readAgain: false },
      attachment: undefined,
    };
    desks.set(userId, desk);
    // Listens before it reads: what is settled in between is read again.
    desk.attachment = ports.follower.attach(userId, () => {
      desk.readAgain = true;
      // Whoever trades all the time is read about once a second, in the rounds.
      if (clock() - desk.readAt >= READ_GAP_MICROS) readNow(desk);
    });
    leave ??= quotes.listen(onTick);
    return desk;
  };

  const closeDesk = (desk: Desk, connection: Connection) => {
    desk.connections.delete(connection);
    desk.listening.delete(connection);
    desk.untold.delete(connection);
    if (desk.connections.size > 0 || desks.get(desk.userId) !== desk) return;
    desks.delete(desk.userId);
    desk.attachment?.then(({ detach }) => detach()).catch(() => {});
    if (desks.size > 0) return;
    leave?.then((stop) => stop()).catch(() => {});
    leave = undefined;
  };

  return {
    async join(connection, { userId, ready }) {
      const desk = openDesk(userId);
      desk.connections.add(connection);
      try {
        await Promise.all([desk.attachment, leave]);
        if (!desk.account || desk.reading) await readDesk(desk);
      } catch (error) {
        closeDesk(desk, connection);
        throw error;
      }
      ready(seq());
      desk.listening.add(connection);
      desk.untold.add(connection);
      tell(desk);
      return {
        seq,
        take: () => false,
        end: () => closeDesk(desk, connection),
      };
    },
    round() {
      const now = clock();
      for (const desk of desks.values()) {
        const isOld = now - desk.readAt >= READ_EVERY_MICROS;
        const isOfYesterday = desk.account && desk.account.dayStart !== startOfKstDay(now);
        if (isOld || isOfYesterday || desk.readAgain) readNow(desk);
        tell(desk);
      }
    },
    close: () => {},
  };
}
