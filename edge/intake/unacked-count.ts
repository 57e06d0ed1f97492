import { z } from 'zod';

const queuesSchema = z.array(
  z.object({ name: z.string(), messages_unacknowledged: z.int().min(0).optional() }),
);

/** The broker's management answers on the same machine; longer is as good as no answer. */
const ANSWER_TIMEOUT_MS = 500;
/** Its figures are seconds old anyway. */
const FRESH_MS = 1_000;

export interface UnackedCountOptions {
  /** Base URL of RabbitMQ's management API, with user and password. */
  readonly managementUrl: string;
  readonly vhost: string;
  readonly queues: readonly string[];
  /** A clock that never goes back, in milliseconds. */
  readonly monotonicMs: () => number;
}

/**
 * How many messages consumers hold without having acked them: the one figure that AMQP does not
 * tell. Null when the management API cannot be asked.
 */
export function createUnackedCount(options: UnackedCountOptions): () => Promise<number | null> {
  const { monotonicMs } = options;
  const url = new URL(`api/queues/${encodeURIComponent(options.vhost)}`, options.managementUrl);
  url.searchParams.set('columns', 'name,messages_unacknowledged');
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const headers = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
  url.username = '';
  url.password = '';

  const ask = async (): Promise<number | null> => {
    try {
      const answer = await fetch(url, { headers, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
      if (!answer.ok) return null;
      const queues = queuesSchema.parse(await answer.json());
      return queues
        .filter(({ name }) => options.queues.includes(name))
        .reduce((sum, { messages_unacknowledged = 0 }) => sum + messages_unacknowledged, 0);
    } catch {
      return null;
    }
  };

  let latest: { askedAtMs: number; count: Promise<number | null> } | undefined;
  return () => {
    if (!latest || monotonicMs() - latest.askedAtMs > FRESH_MS) {
      latest = { askedAtMs: monotonicMs(), count: ask() };
    }
    return latest.count;
  };
}
