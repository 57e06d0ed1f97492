/**
 * The yardstick of the fan-out: the least that the library `ws` can do that sends as many bytes to as
 * many clients once a second. It knows nobody and reads nothing.
 */
import process from 'node:process';
import { WebSocketServer } from 'ws';

export interface BareFanOutOrder {
  readonly port: number;
  /** One message as we send it; the moment in it is made the present. */
  readonly sample: string;
}

const MARK = '"at":"';
const TIME_CHARACTERS = 27;

process.once('message', ({ port, sample }: BareFanOutOrder) => {
  const at = sample.indexOf(MARK) + MARK.length;
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port,
    perMessageDeflate: false,
    handleProtocols: () => 'mockstreet.v1',
  });
  server.on('connection', (client) => {
    client.on('message', () => {});
    client.on('error', () => {});
  });
  setInterval(() => {
    const now = new Date(performance.timeOrigin + performance.now()).toISOString();
    const text =
      sample.slice(0, at) + now.replace('Z', '000Z') + sample.slice(at + TIME_CHARACTERS);
    const data = Buffer.from(text);
    for (const client of server.clients) client.send(data, { binary: false });
  }, 1_000);
  server.on('listening', () => process.send?.({ type: 'ready' }));
});
process.on('disconnect', () => process.exit(0));
