import { heartbeatUrl } from '@mockstreet/shared/node/heartbeat-url';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { type ChannelModel, connect } from 'amqplib';

const CONNECT_TIMEOUT_MS = 5_000;
const CONNECT_RETRY_MS = 1_000;

/**
 * Connects to the edge's broker, trying for as long as it takes: an absent broker is an outage, not
 * a fault, and so is one on which the edge has not yet declared the exchange that is to be
 * published to. Said once in the log.
 */
export async function connectPatiently(
  url: string,
  log: Logger,
  exchange: string,
): Promise<ChannelModel> {
  for (let told = false; ; told = true) {
    try {
      return await connectOnce(url, exchange);
    } catch (error) {
      if (!told) log.warn({ err: error }, 'broker out of reach, trying on');
      await new Promise((resolve) => setTimeout(resolve, CONNECT_RETRY_MS));
    }
  }
}

async function connectOnce(url: string, exchange: string): Promise<ChannelModel> {
  const connection = await connect(heartbeatUrl(url), {
    timeout: CONNECT_TIMEOUT_MS,
    noDelay: true,
  });
  const ignore = () => {};
  connection.on('error', ignore);
  try {
    const channel = await connection.createChannel();
    channel.on('error', ignore);
    await channel.checkExchange(exchange);
    await channel.close();
    connection.off('error', ignore);
    return connection;
  } catch (error) {
    await connection.close().catch(ignore);
    throw error;
  }
}
