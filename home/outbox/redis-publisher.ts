import { createRedisBatches } from '#redis/redis-batches';

/** One text for one channel. */
export interface Publication {
  readonly channel: string;
  readonly text: string;
}

export interface RedisPublisher {
  /**
   * Publishes all of them in order, and nothing between them, or throws: also when Redis refuses
   * one of them. After a fault it is unknown which went out; publishing the same again repeats
   * them whole.
   */
  publish(publications: readonly Publication[]): Promise<void>;
  close(): void;
}

/** Redis did not take a batch. Retryable: the outbox still holds it. */
export class PublishFault extends Error {
  override name = 'PublishFault';
  readonly code = 'REDIS_UNAVAILABLE';
  readonly retryable = true;
}

export function createRedisPublisher(url: string): RedisPublisher {
  const batches = createRedisBatches(url, 'relay');
  return {
    publish: async (publications) => {
      try {
        await batches.send((batch) => {
          for (const { channel, text } of publications) batch.publish(channel, text);
        });
      } catch (error) {
        throw new PublishFault('redis took no batch', { cause: error });
      }
    },
    close: () => batches.close(),
  };
}
