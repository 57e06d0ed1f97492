import { z } from 'zod';
import type { BindingPart } from './broker-plan.ts';

const queuesSchema = z.array(z.object({ name: z.string(), consumers: z.number().default(0) }));
const bindingsSchema = z.array(
  z.object({
    source: z.string(),
    destination: z.string(),
    destination_type: z.string(),
    routing_key: z.string(),
    arguments: z.record(z.string(), z.unknown()).default({}),
  }),
);

/** The broker's management answers on the same machine; longer is as good as no answer. */
const ANSWER_TIMEOUT_MS = 500;

/** What AMQP cannot be asked: which queues and bindings there are. */
export interface BrokerInventory {
  readonly queues: readonly string[];
  /** Whether somebody reads a queue, as of some seconds ago. */
  isRead(queue: string): boolean;
  hasBinding(part: BindingPart): boolean;
  /** The queues that an exchange is bound to. */
  boundTo(exchange: string): readonly BindingPart[];
}

/**
 * Asks RabbitMQ's management for the queues and bindings of a virtual host. Undefined when it
 * cannot be asked: it is a plugin, may be busy, and nothing that must be done depends on it.
 *
 * @param managementUrl base URL, with the name and password of a user who may monitor
 */
export function createInventoryReader(
  managementUrl: string,
  vhost: string,
): () => Promise<BrokerInventory | undefined> {
  const base = new URL(managementUrl);
  const credentials = `${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`;
  const headers = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
  const urlOf = (what: string, columns: string) => {
    const url = new URL(`api/${what}/${encodeURIComponent(vhost)}`, base);
    url.username = '';
    url.password = '';
    url.searchParams.set('columns', columns);
    return url;
  };
  const queuesUrl = urlOf('queues', 'name,consumers');
  const bindingsUrl = urlOf(
    'bindings',
    'source,destination,destination_type,routing_key,arguments',
  );
  const ask = async (url: URL): Promise<unknown> => {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    if (!answer.ok) throw new Error(`management answered ${answer.status}`);
    return answer.json();
  };
  return async () => {
    try {
      const [queues, bindings] = await Promise.all([ask(queuesUrl), ask(bindingsUrl)]);
      const found = bindingsSchema.parse(bindings);
      const bound = new Set(
        found.map((one) => key(one.source, one.destination_type, one.destination, one.routing_key)),
      );
      const known = queuesSchema.parse(queues);
      const read = new Set(known.filter(({ consumers }) => consumers > 0).map(({ name }) => name));
      return {
        queues: known.map(({ name }) => name),
        isRead: (queue) => read.has(queue),
        hasBinding: (part) => bound.has(key(part.from, part.toKind, part.to, part.routingKey)),
        boundTo: (exchange) =>
          found
            .filter((one) => one.source === exchange && one.destination_type === 'queue')
            .map(
              (one): BindingPart => ({
                ...{ kind: 'binding', from: exchange, to: one.destination, toKind: 'queue' },
                ...{ routingKey: one.routing_key, arguments: one.arguments },
              }),
            ),
      };
    } catch {
      return undefined;
    }
  };
}

function key(...words: readonly string[]): string {
  return JSON.stringify(words);
}
