import { heartbeatUrl } from '@mockstreet/shared/node/heartbeat-url';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { type ChannelModel, connect } from 'amqplib';

const CONNECT_TIMEOUT_MS = 5_000;
const CONNECT_RETRY_MS = 1_000;

/**
 * Connects to the edge's broker, trying for as long as it takes: an absent broker is an outage, not
 * a fault. Said once in the log.
 */
export async function connectPatiently(url: string, log: Logger): Promise<ChannelModel> {
  for (let told = false; ; told = true) {
    try {
      return await connect(heartbeatUrl(url), { timeout: CONNECT_TIMEOUT_MS, noDelay: true });
    } catch (error) {
      if (!told) log.warn({ err: error }, 'broker out of reach, trying on');
      await new Promise((resolve) => setTimeout(resolve, CONNECT_RETRY_MS));
    }
  }
}
