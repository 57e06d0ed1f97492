import type { Logger } from '@mockstreet/shared/node/run-process';
import type { ApiKeyUsage } from '#accounts/api-key-usage';

const FLUSH_EVERY_MS = 1_000;

/** Writes down what keys were used for, each second and once more when it is stopped. */
export function keepUsage(usage: Pick<ApiKeyUsage, 'flush'>, log: Logger) {
  const flush = () =>
    usage.flush().catch((err) => {
      log.warn({ err }, 'usage of API keys not written yet');
    });
  const timer = setInterval(flush, FLUSH_EVERY_MS);
  return {
    async stop(): Promise<void> {
      clearInterval(timer);
      await flush();
    },
  };
}
