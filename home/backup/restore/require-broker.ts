import { connect } from 'amqplib';
import { refuse } from '../refusal.ts';

const CONNECT_WITHIN_MS = 10_000;

/** Refuses with BROKER_UNREACHABLE: what came after a backup lies in the journals of the edge. */
export async function requireBroker(amqpUrl: string): Promise<void> {
  try {
    const connection = await connect(amqpUrl, { timeout: CONNECT_WITHIN_MS });
    connection.on('error', () => {});
    await connection.close();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw refuse(
      'BROKER_UNREACHABLE',
      `the edge's broker does not let us in (${code ?? message}); its journals hold what came ` +
        'after the backup. Start the edge, or say that what is not in the backup shall be lost',
      error,
    );
  }
}
