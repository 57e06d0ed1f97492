import { NO_TRACING, type Tracing } from '@mockstreet/shared/node/tracing';
import { comparePositions, formatPosition, type OutboxPosition } from '#outbox/outbox-position';
import type { ReadDatabase } from '../../http/database.ts';
import type { Connection } from '../connection.ts';
import { CLOSE } from '../stream-message.ts';
import type { AwayWatch } from './away-watch.ts';
import type { Attachment, OrderFollower } from './follow-orders.ts';
import { notificationText } from './notification-text.ts';
import { orderText } from './order-text.ts';
import { type OrderEvent, readOrderEvents, readOutboxSpan } from './read-order-events.ts';
import { traceTold } from './trace-told.ts';

export interface OrderReaderPorts {
  readonly follower: Pick<OrderFollower, 'attach'>;
  readonly read: ReadDatabase;
  readonly away: Pick<AwayWatch, 'known'>;
  readonly replayEventsMax: number;
  readonly tracing?: Tracing;
}

/** Tells one connection of one user's orders. */
export interface OrderReader {
  /** Resolves to where live events begin; they are kept until {@link begin}. */
  attach(): Promise<OutboxPosition>;
  /** Tells what came behind `asked`, or nothing of the past, and then what comes. */
  begin(asked: OutboxPosition | undefined): Promise<void>;
  /** How far the client has been told. */
  seq(): string;
  /** The client has fallen out of step: it has to come again. */
  giveUp(): void;
  end(): void;
}

const EVENTS_AT_A_TIME = 2_000;
/** Live events kept while the past is told. */
const KEPT_MAX = 5_000;

/**
 * The past is read page by page until it meets the place from which live events are kept; these
 * follow, but for those that a page brought already. So there is no gap between the two, and none is
 * told twice.
 */
export function openOrderReader(
  ports: OrderReaderPorts,
  connection: Connection,
  userId: string,
): OrderReader {
  let attachment: Attachment | undefined;
  /** The client has been told of everything up to here. */
  let told: OutboxPosition = { transactionId: 0n, id: 0n };
  let kept: OrderEvent[] | undefined = [];
  /** Who has asked for nothing of the past is told nothing of it. */
  let isPast: Attachment['isPast'] = () => false;
  const giveUp = () => {
    end();
    connection.sendError('UNAVAILABLE', 'You were not told all; come again with your last seq');
    connection.close(CLOSE.tryAgainLater, 'come again with your last seq');
  };
  const end = () => {
    attachment?.detach();
    attachment = undefined;
  };

  /** Whether the client was told anything. */
  const tell = (event: OrderEvent): boolean => {
    if (comparePositions(event.position, told) <= 0) return false;
    const before = told;
    told = event.position;
    if (isPast(event.position)) return false;
    const text = orderText(event);
    // Ahead of what is said of the order, and as far as before it: cut in between, both are said again.
    const reached = text === undefined ? event.position : before;
    const notification = notificationText(event, reached, ports.away.known());
    for (const one of [notification, text]) if (one !== undefined) connection.send(one);
    return text !== undefined;
  };

  const onEvent = (event: OrderEvent) => {
    if (!kept) return traceTold(ports.tracing ?? NO_TRACING, event, () => tell(event));
    kept.push(event);
    if (kept.length > KEPT_MAX) giveUp();
  };

  const goLive = () => {
    const waiting = kept ?? [];
    kept = undefined;
    for (const event of waiting) tell(event);
  };

  /** The client cannot be told all that it missed: it has to look for itself. */
  const reset = (to: OutboxPosition, detail: string) => {
    told = to;
    connection.send(JSON.stringify({ type: 'reset', seq: formatPosition(to), detail }));
  };

  const replay = async (to: OutboxPosition) => {
    let scanned = 0;
    while (connection.isOpen() && comparePositions(told, to) < 0) {
      const page = await ports.read((sql) =>
        readOrderEvents(sql, { after: told, userIds: [userId], limit: EVENTS_AT_A_TIME }),
      );
      for (const event of page.events) tell(event);
      if (comparePositions(page.reached, told) > 0) told = page.reached;
      scanned += page.scanned;
      if (scanned > ports.replayEventsMax && comparePositions(told, to) < 0) {
        return reset(to, 'Too much has happened since; read GET /api/v1/orders');
      }
      await connection.whenTaken();
    }
  };

  return {
    async attach() {
      attachment = await ports.follower.attach(userId, onEvent);
      told = attachment.from;
      return attachment.from;
    },
    async begin(asked) {
      if (!attachment) return;
      kept ??= [];
      isPast = asked ? () => false : attachment.isPast;
      // Between two live events: everything up to here was told, or is told below.
      const to = asked ? attachment.reached() : attachment.from;
      if (asked) {
        // Until it is told more: an error that comes first must not let it skip what it asks for.
        told = asked;
        const { floor, horizon } = await ports.read(readOutboxSpan);
        if (comparePositions(asked, floor) < 0 || comparePositions(asked, horizon) > 0) {
          reset(to, 'What happened since is not kept any more; read GET /api/v1/orders');
        } else {
          await replay(to);
        }
      }
      goLive();
    },
    seq() {
      const reached = kept ? told : (attachment?.reached() ?? told);
      return formatPosition(comparePositions(reached, told) > 0 ? reached : told);
    },
    giveUp,
    end,
  };
}
