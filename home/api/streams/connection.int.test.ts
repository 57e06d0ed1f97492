import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { openConnection } from './connection.ts';

it('sees a client go on reading while there is always something that waits for it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const peer = connect(port, '127.0.0.1');
  const [socket] = (await once(server, 'connection')) as [Socket];
  onTestFinished(() => {
    for (const one of [peer, socket]) one.destroy();
    server.close();
  });
  const connection = openConnection({
    ...{ id: '1', webSocket: { readyState: WebSocket.OPEN } as WebSocket, socket },
    ...{ topic: 'market', network: '', nowMs: 0, heartbeatMs: 1_000 },
    bufferBytesMax: Number.POSITIVE_INFINITY,
  });
  const frame = Buffer.alloc(100_000);
  // More than the system holds for anybody.
  for (let at = 0; at < 400; at++) connection.sendFrame(frame);
  // Until the system has what it takes for a reader that does nothing.
  let stood = 0;
  const stands = () => {
    const before = stood;
    stood = connection.taken();
    return stood === before;
  };
  await expect.poll(stands, { interval: 50 }).toBe(true);
  expect(connection.waiting()).toBe(40_000_000 - stood);
  let read = 0;
  while (connection.taken() === stood) {
    const chunk = peer.read();
    if (chunk === null) await once(peer, 'readable');
    else read += chunk.length;
  }
  expect(connection.waiting()).toBeGreaterThan(0);
  expect(read).toBeLessThan(stood);
});
