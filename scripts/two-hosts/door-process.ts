/**
 * Doors into a network namespace: the file system is the same on both sides of it, so each door is
 * a Unix socket that leads on to an address inside. Says `ready` over IPC once all are open.
 *
 * Usage: door-process.ts SOCKET=HOST:PORT...
 */
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import process from 'node:process';

const doors = process.argv.slice(2).map((text) => {
  const found = /^(.+)=([^:]+):(\d+)$/.exec(text);
  const [, socket = '', host = '', port = ''] = found ?? [];
  return { socket, host, port: Number.parseInt(port, 10) };
});

await Promise.all(doors.map(openDoor));
process.on('disconnect', () => process.exit(0));
process.send?.({ type: 'ready' });

function openDoor({ socket, host, port }: (typeof doors)[number]): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (outside) => {
    const inside = connect({ host, port, allowHalfOpen: true });
    const end = () => {
      outside.destroy();
      inside.destroy();
    };
    outside.on('error', end).pipe(inside).on('error', end).pipe(outside);
    inside.on('close', end);
    outside.on('close', end);
  });
  // Left by one that was killed.
  rmSync(socket, { force: true });
  return new Promise((resolve) => {
    server.listen(socket, () => resolve());
  });
}
