import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { createGateway } from './create-gateway.ts';

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Asks for a websocket and waits until it has one. */
async function upgrade(port: number, path: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\n` +
      'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 101 /);
  return socket;
}

it('a websocket is cut when home says nothing any more, and not while it does', async () => {
  const home = createServer();
  home.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => {});
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    );
    const pinging = incoming.url === '/ws/alive' && setInterval(() => socket.write('ping'), 50);
    onTestFinished(() => {
      if (pinging) clearInterval(pinging);
      socket.destroy();
    });
  });
  const gateway = createGateway({
    intakeUrl: 'http://127.0.0.1:1',
    homeUrl: `http://127.0.0.1:${await listen(home)}`,
    webRoot: '.',
    websocketSilenceMs: 400,
  });
  onTestFinished(async () => {
    await gateway.close(0);
    home.close();
  });
  const port = await listen(gateway.server);
  const alive = await upgrade(port, '/ws/alive');
  const silent = await upgrade(port, '/ws/silent');
  // What the client says does not count: into a broken tunnel one can write for long.
  const talking = setInterval(() => silent.write('x'), 50);
  await once(silent, 'close');
  clearInterval(talking);
  await once(alive, 'data');
  expect(alive.destroyed).toBe(false);
});
