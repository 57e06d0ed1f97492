import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';

const PROBE = new URL('./probe-health.ts', import.meta.url).pathname;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A process that answers as `answers` say, by path; with anything else it keeps silent. */
async function processOf(answers: Readonly<Record<string, { status: number; body: unknown }>>) {
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ''];
    if (answer) response.writeHead(answer.status).end(JSON.stringify(answer.body));
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return String((server.address() as AddressInfo).port);
}

async function probe(...args: string[]) {
  const child = spawn(process.execPath, [PROBE, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = await once(child, 'close');
  return { code, output };
}

const alive = { status: 200, body: { status: 'ok' } };
const rows = [
  { name: 'postgres', ok: true },
  { name: 'edge', ok: false, fault: 'away' },
];
const notReady = { status: 503, body: { status: 'not_ready', dependencies: rows } };

it('is content while the process lives and what it needs is there, whatever else is away', async () => {
  const port = await processOf({ '/health': alive, '/health/ready': notReady });
  expect(await probe(port)).toEqual({ code: 0, output: '' });
  expect(await probe(port, 'postgres')).toEqual({ code: 0, output: '' });
});

it.each([
  ['what it needs is away', ['edge'], 'edge: away\n'],
  ['there is no such dependency', ['postgres', 'typo'], 'typo: no such dependency\n'],
])('complains when %s', async (_, needed, output) => {
  const port = await processOf({ '/health': alive, '/health/ready': notReady });
  expect(await probe(port, ...needed)).toEqual({ code: 1, output });
});

it('complains when nobody answers, or badly, or not at all', async () => {
  const gone = await processOf({});
  servers.pop()?.close();
  const bad = await processOf({ '/health': { status: 500, body: {} } });
  const silent = await processOf({});
  const [refused, wrong, late] = await Promise.all([probe(gone), probe(bad), probe(silent)]);
  expect(refused).toEqual({ code: 1, output: expect.stringContaining('fetch failed') });
  expect(wrong).toEqual({ code: 1, output: '/health answers 500\n' });
  expect(late).toEqual({ code: 1, output: expect.stringContaining('timeout') });
});
