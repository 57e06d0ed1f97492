import type { Connection } from '../connection.ts';
import { createFramePress } from '../frame-press.ts';
import type { ClientMessage } from '../stream-message.ts';
import type { Topic } from '../topic.ts';
import { type Audience, audienceKey, textSince, tickFrame } from './audience.ts';
import type { LiveQuotes, Tick } from './live-quotes.ts';

interface Member {
  readonly connection: Connection;
  audience: Audience<Member> | undefined;
  /** The first tick that it was not told of, as it had not taken the one before. */
  behindSince: number | undefined;
}

type ListChange = Extract<ClientMessage, { type: 'subscribe' | 'unsubscribe' }>;

/**
 * Prices by ticker list. A client that has not taken what it was sent is sent nothing more: once it
 * has, it is told the latest of all that changed meanwhile, in one message. So it costs nobody
 * anything, and what waits for it is one message.
 */
export function createMarketTopic(options: {
  readonly quotes: LiveQuotes;
  readonly subscriptionsMax: number;
}): Topic {
  const { quotes, subscriptionsMax } = options;
  const members = new Set<Member>();
  const audiences = new Map<string, Audience<Member>>();
  const behind = new Set<Member>();
  const press = createFramePress();
  let leave: Promise<() => void> | undefined;

  const onTick = (tick: Tick) => {
    catchUp();
    for (const audience of audiences.values()) {
      const frame = tickFrame(press, quotes, audience, tick);
      if (!frame) continue;
      for (const member of audience.members) {
        if (member.behindSince !== undefined) continue;
        if (member.connection.waiting() === 0) {
          member.connection.sendFrame(frame);
          if (member.connection.waiting() > 0) press.leave();
        } else {
          member.behindSince = tick.number;
          behind.add(member);
        }
      }
    }
  };

  const catchUp = () => {
    for (const member of behind) {
      if (member.connection.waiting() > 0) continue;
      const since = member.behindSince ?? 0;
      const text = textSince(quotes, member.audience?.tickerIds ?? [], since);
      isUpToDate(member);
      if (text !== undefined) member.connection.send(text);
    }
  };

  const isUpToDate = (member: Member) => {
    member.behindSince = undefined;
    behind.delete(member);
  };

  const moveTo = (member: Member, tickerIds: readonly string[]) => {
    const { audience: before } = member;
    before?.members.delete(member);
    if (before && before.members.size === 0) audiences.delete(before.key);
    member.audience = undefined;
    if (tickerIds.length === 0) return;
    const key = audienceKey(tickerIds);
    const audience = audiences.get(key) ?? { key, tickerIds, members: new Set() };
    audiences.set(key, audience);
    audience.members.add(member);
    member.audience = audience;
  };

  const change = async (member: Member, message: ListChange) => {
    const asked = new Set(message.ticker_ids);
    const listed = member.audience?.tickerIds ?? [];
    const added = message.type === 'subscribe' ? await tradable(member, asked) : [];
    const next =
      message.type === 'subscribe'
        ? new Set([...listed, ...added])
        : new Set(listed.filter((tickerId) => !asked.has(tickerId)));
    const { connection } = member;
    if (next.size > subscriptionsMax) {
      return connection.sendError('LIMIT_EXCEEDED', `At most ${subscriptionsMax} instruments`);
    }
    if (!members.has(member)) return;
    moveTo(member, [...next].sort());
    const list = { type: 'subscriptions', seq: quotes.seq(), ticker_ids: [...next].sort() };
    connection.send(JSON.stringify(list));
    const snapshot = textSince(quotes, added, 0);
    if (snapshot !== undefined) connection.send(snapshot);
  };

  /** Those that there are; of the others the client is told that there are none. */
  const tradable = async ({ connection }: Member, asked: ReadonlySet<string>) => {
    const known: string[] = [];
    const unknown: string[] = [];
    for (const tickerId of asked) {
      ((await quotes.knows(tickerId)) ? known : unknown).push(tickerId);
    }
    if (unknown.length > 0) {
      connection.sendError('UNKNOWN_INSTRUMENT', unknown.slice(0, 20).join(', '));
    }
    return known;
  };

  return {
    async join(connection, { ready }) {
      const member: Member = { connection, audience: undefined, behindSince: undefined };
      members.add(member);
      leave ??= quotes.listen(onTick);
      try {
        await leave;
      } catch (error) {
        members.delete(member);
        leave = undefined;
        throw error;
      }
      ready(quotes.seq());
      return {
        seq: () => quotes.seq(),
        async take(message) {
          if (message.type !== 'subscribe' && message.type !== 'unsubscribe') return false;
          await change(member, message).catch(() =>
            connection.sendError('UNAVAILABLE', 'Instruments cannot be looked up at present'),
          );
          return true;
        },
        end() {
          members.delete(member);
          moveTo(member, []);
          isUpToDate(member);
          if (members.size > 0) return;
          leave?.then((stop) => stop()).catch(() => {});
          leave = undefined;
        },
      };
    },
    round: catchUp,
    close: () => {},
  };
}
