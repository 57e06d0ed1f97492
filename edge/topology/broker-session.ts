import type { Channel, ChannelModel } from 'amqplib';
import type { BindingPart, BrokerPart, ExchangePart } from './broker-plan.ts';

/** Why the broker said no to a method; the channel is gone with it. */
export interface BrokerRefusal {
  /** AMQP's reply code: 404 not found, 403 access refused, 406 not as it was declared before. */
  readonly code: number;
  readonly message: string;
}

/** Asks and declares, one part after the other, on channels that it opens anew after a no. */
export interface BrokerSession {
  /** Whether it is there; a binding cannot be asked for. Rejects with a lost connection. */
  exists(part: Exclude<BrokerPart, { kind: 'binding' }>): Promise<boolean>;
  /** Declares it; what the broker refuses is returned. Rejects with a lost connection. */
  declare(part: BrokerPart): Promise<BrokerRefusal | undefined>;
  /** Takes it away, whether it is there or not; as {@link declare}. */
  remove(part: BindingPart | ExchangePart): Promise<BrokerRefusal | undefined>;
  close(): Promise<void>;
}

const NOT_FOUND = 404;
/** What a queue that is busy or stuck answers with the same code says otherwise. */
const IS_ABSENT = /\bno (queue|exchange) /;

/** Nothing of it is done at once: a channel answers in the order in which it was asked. */
export function openBrokerSession(connection: ChannelModel): BrokerSession {
  let opened: Promise<Channel> | undefined;

  const channel = () => {
    opened ??= connection.createChannel().then((fresh) => {
      // Told by what was asked, which rejects; unheard it would be an uncaught error.
      fresh.on('error', () => {});
      return fresh;
    });
    return opened;
  };
  const ask = async (
    method: (on: Channel) => Promise<unknown>,
  ): Promise<BrokerRefusal | undefined> => {
    try {
      await method(await channel());
      return undefined;
    } catch (error) {
      opened = undefined;
      const refusal = refusalIn(error);
      if (!refusal) throw error;
      return refusal;
    }
  };
  return {
    async exists({ kind, name }) {
      const refusal = await ask((on) =>
        kind === 'queue' ? on.checkQueue(name) : on.checkExchange(name),
      );
      // Another no (4.2.6 and 4.3.0 want the right to configure) tells nothing of its absence.
      return refusal?.code !== NOT_FOUND || !IS_ABSENT.test(refusal.message);
    },
    declare: (part) => ask((on) => declare(on, part)),
    remove: (part) => ask((on) => remove(on, part)),
    async close() {
      await (await opened?.catch(() => undefined))?.close().catch(() => {});
    },
  };
}

function declare(channel: Channel, part: BrokerPart): Promise<unknown> {
  switch (part.kind) {
    case 'queue':
      return channel.assertQueue(part.name, { durable: true, arguments: { ...part.arguments } });
    case 'exchange': {
      const { alternateExchange, isTransient } = part;
      const alternate = alternateExchange === undefined ? {} : { alternateExchange };
      return channel.assertExchange(part.name, part.type, { durable: !isTransient, ...alternate });
    }
    case 'binding':
      return part.toKind === 'queue'
        ? channel.bindQueue(part.to, part.from, part.routingKey)
        : channel.bindExchange(part.to, part.from, part.routingKey);
  }
}

function remove(channel: Channel, part: BindingPart | ExchangePart): Promise<unknown> {
  if (part.kind === 'exchange') return channel.deleteExchange(part.name);
  return part.toKind === 'queue'
    ? channel.unbindQueue(part.to, part.from, part.routingKey, { ...part.arguments })
    : channel.unbindExchange(part.to, part.from, part.routingKey);
}

/** The no that closed the channel, if that is what the error is. */
function refusalIn(error: unknown): BrokerRefusal | undefined {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: string };
  return typeof code === 'number' ? { code, message: message ?? '' } : undefined;
}
