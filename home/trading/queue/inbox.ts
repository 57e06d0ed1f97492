import type { AdmitOptions, Admitted } from '../admission/admit-message.ts';
import { type AdmitPorts, admitMessages } from '../admission/admit-messages.ts';
import type { Delivery } from '../lane.ts';
import type { Work } from '../turn-pace.ts';

/** A message with what it turned out to be. */
export interface ReadDelivery {
  readonly delivery: Delivery;
  readonly admitted: Admitted;
}

/** Messages that were delivered and are in no turn yet. */
export interface Inbox {
  deliver(delivery: Delivery): void;
  /** How much of it there is, what was read ahead among it. */
  work(): Work;
  /** The next of them in their order, as many as a turn takes. */
  take(): Promise<ReadDelivery[]>;
  /**
   * Checks what the next turn will take, if that is plenty, while the database is busy with this one. Nothing is
   * decided by it and nobody is told: whoever stops before that turn leaves them as they were. A fault of it is told by the
   * {@link take} to come.
   */
  readAhead(): void;
}

/** @param smallTurn as many messages are plenty, or a whole batch */
export function createInbox(
  options: AdmitOptions & { readonly batchSize: number; readonly smallTurn: number },
  ports: AdmitPorts,
): Inbox {
  const waiting: Delivery[] = [];
  let ahead: { readonly size: number; readonly read: Promise<ReadDelivery[]> } | undefined;
  const plenty = Math.min(options.smallTurn, options.batchSize);

  function work(): Work {
    const size = waiting.length + (ahead?.size ?? 0);
    if (size === 0) return 'none';
    return size < plenty ? 'little' : 'plenty';
  }

  async function admitNext(room: number): Promise<ReadDelivery[]> {
    const deliveries = waiting.splice(0, room);
    if (deliveries.length === 0) return [];
    const admitted = await admitMessages(options, ports, deliveries);
    return deliveries.map((delivery, index) => ({
      delivery,
      admitted: admitted[index] as Admitted,
    }));
  }

  return {
    deliver(delivery) {
      waiting.push(delivery);
    },
    work,
    async take() {
      const read = (await ahead?.read) ?? [];
      ahead = undefined;
      // What came meanwhile comes along: a turn is no smaller for its having been read ahead.
      return [...read, ...(await admitNext(options.batchSize - read.length))];
    },
    readAhead() {
      // A few more will come until then, and are checked with those.
      if (ahead || work() !== 'plenty') return;
      const size = Math.min(waiting.length, options.batchSize);
      ahead = { size, read: admitNext(size) };
      ahead.read.catch(() => {});
    },
  };
}
