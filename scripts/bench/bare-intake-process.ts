/**
 * Intake's yardstick: the least a server can do that parses JSON and answers after a confirmed,
 * persistent, mandatory publish of as many bytes into the same topology. It knows no users, checks
 * nothing and promises nothing.
 */
import { createServer } from 'node:http';
import process from 'node:process';
import { ORDERS_EXCHANGE } from '@mockstreet/shared/topology';
import { connect } from 'amqplib';

export interface BareIntakeOrder {
  readonly port: number;
  readonly amqpUrl: string;
  /** Size of an order's message, in bytes. */
  readonly messageBytes: number;
  /** Routing keys, taken in turns, as users would be. */
  readonly routingKeys: readonly string[];
}

const ANSWER = '{"status":"ACCEPTED"}';

process.once('message', async (order: BareIntakeOrder) => {
  const connection = await connect(order.amqpUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  const content = Buffer.alloc(order.messageBytes, 'x');
  let count = 0;
  createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      const { client_order_id: messageId } = JSON.parse(text) as { client_order_id: string };
      const routingKey = order.routingKeys[count++ % order.routingKeys.length] as string;
      const options = { persistent: true, mandatory: true, messageId, type: 'order' };
      channel.publish(ORDERS_EXCHANGE, routingKey, content, options, (error) => {
        response.writeHead(error ? 503 : 202, {
          'content-type': 'application/json',
          'content-length': ANSWER.length,
        });
        response.end(ANSWER);
      });
    });
  }).listen(order.port, '127.0.0.1', () => process.send?.({ type: 'ready' }));
});
process.on('disconnect', () => process.exit(0));
