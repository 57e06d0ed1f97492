import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startTcpWire, type TcpWire } from './tcp-wire.ts';

let server: Server;
let wire: TcpWire;
let heard: string;
let clients: Socket[];

beforeEach(async () => {
  heard = '';
  clients = [];
  // Answers whatever it hears in capitals.
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      heard += data;
      socket.write(`${data}`.toUpperCase());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  wire = await startTcpWire({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
});

afterEach(async () => {
  for (const client of clients) client.destroy();
  await wire.close();
  server.close();
});

async function dial(): Promise<{ socket: Socket; got: () => string; isOver: () => boolean }> {
  const socket = connect(wire.port, '127.0.0.1');
  clients.push(socket);
  let got = '';
  let over = false;
  socket.on('data', (data) => {
    got += data;
  });
  socket
    .on('error', () => {})
    .on('close', () => {
      over = true;
    });
  await new Promise<void>((resolve) => {
    socket.once('connect', () => resolve()).once('close', () => resolve());
  });
  return { socket, got: () => got, isOver: () => over };
}

const soon = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 5_000, interval: 5 });

test('everything goes through', async () => {
  const { socket, got } = await dial();
  socket.write('hello');
  await soon(() => got() === 'HELLO');
});

test('refused: connections end, new ones too, until it heals', async () => {
  const before = await dial();
  wire.refuse();
  await soon(before.isOver);
  const meanwhile = await dial();
  await soon(meanwhile.isOver);
  wire.heal();
  const after = await dial();
  after.socket.write('back');
  await soon(() => after.got() === 'BACK');
});

test('silent: nothing arrives, nothing ends, and all of it comes once it heals', async () => {
  const { socket, got, isOver } = await dial();
  wire.silence();
  socket.write('anyone?');
  const late = await dial();
  late.socket.write('me too');
  await sleep(150);
  expect([heard, got(), isOver(), late.isOver()]).toEqual(['', '', false, false]);
  wire.heal();
  await soon(() => got() === 'ANYONE?' && late.got() === 'ME TOO');
});

test('swallowed answers: what is said arrives, and nobody hears back', async () => {
  const { socket, got, isOver } = await dial();
  wire.swallowAnswers();
  socket.write('commit');
  await soon(() => heard === 'commit');
  await sleep(50);
  expect(got()).toBe('');
  wire.cut();
  await soon(isOver);
  expect(got()).toBe('');
});

test('cut after so many bytes: that many arrive, and no more', async () => {
  const { socket, got, isOver } = await dial();
  wire.cutAfter(3);
  socket.write('abcdefgh');
  await soon(isOver);
  expect(got()).toBe('ABC');
});

test('a cut that did not come before it healed does not come afterwards', async () => {
  const { socket, got, isOver } = await dial();
  wire.cutAfter(3);
  wire.heal();
  socket.write('abcdefgh');
  await soon(() => got() === 'ABCDEFGH');
  expect([isOver(), wire.cutsWithin()]).toEqual([false, 0]);
});

test('it counts what it did: connections, answers held, connections cut within an answer', async () => {
  const cutWithin = await dial();
  await dial();
  await soon(() => wire.connections() === 2);
  wire.cutAfter(3);
  cutWithin.socket.write('abcdefgh');
  await soon(cutWithin.isOver);
  expect(wire.cutsWithin()).toBe(1);
  wire.heal();
  const held = await dial();
  wire.swallowAnswers();
  expect(wire.answersHeld()).toBe(0);
  held.socket.write('commit');
  await soon(() => wire.answersHeld() === 1);
  wire.cut();
  await soon(() => wire.connections() === 0);
});
