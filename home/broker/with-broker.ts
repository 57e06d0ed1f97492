import { type ChannelModel, connect } from 'amqplib';

const CONNECT_TIMEOUT_MS = 5_000;

/** Opens a connection to the edge's broker for one piece of work, and closes it behind that, whatever it came to. */
export async function withBroker<T>(
  amqpUrl: string,
  work: (connection: ChannelModel) => Promise<T>,
): Promise<T> {
  const connection = await connect(amqpUrl, { timeout: CONNECT_TIMEOUT_MS });
  connection.on('error', () => {});
  try {
    return await work(connection);
  } finally {
    await connection.close().catch(() => {});
  }
}
