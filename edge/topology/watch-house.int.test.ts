import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { createFigures } from '@mockstreet/shared/node/figures';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../tests/support/listen.ts';
import { readCertificateExpiry } from './certificate-expiry.ts';
import { tellOwner } from './tell-owner.ts';
import { createTopologyHealth } from './topology-health.ts';
import { createTopologyState } from './topology-state.ts';
import { watchHouse } from './watch-house.ts';

const START = instant(1_795_000_000_000_000);

/** A webhook that sends whoever comes first elsewhere, where nothing is to be told, and keeps what it was told. */
async function openWebhook() {
  const told: { content: string }[] = [];
  let redirects = 1;
  const server = createHttpServer(async (request, response) => {
    const text = (await request.toArray()).join('');
    if (redirects > 0) {
      redirects -= 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
      return;
    }
    told.push(JSON.parse(text));
    response.writeHead(204).end();
  });
  const url = await listen(server);
  onTestFinished(() => void server.close());
  return { told, url: `${url}/hook` };
}

test('the owner is told by the edge that home is away, and that it is back', async () => {
  const webhook = await openWebhook();
  const world: { now: Instant; isOnline: boolean | undefined } = { now: START, isOnline: true };
  const watch = watchHouse({
    isHomeOnline: () => world.isOnline,
    awaySecondsMin: 300,
    tell: (notice) => tellOwner(webhook.url, notice),
    clock: () => world.now,
    log: pino({ level: 'silent' }),
    everyMs: 5,
  });
  onTestFinished(() => watch.stop());
  const health = createTopologyHealth({
    ...{ figures: createFigures(), state: createTopologyState(), watch },
    monotonicMs: () => 0,
  });
  const metrics = async () => (await health.request('/metrics')).text();
  await expect.poll(metrics).toContain('mockstreet_edge_home_online 1');
  world.isOnline = false;
  await expect.poll(metrics).toContain('mockstreet_edge_home_online 0');
  world.now = addMicros(START, 301 * MICROS_PER_SECOND);
  await expect.poll(() => webhook.told).toHaveLength(1);
  expect(webhook.told[0]?.content).toContain('home has been away since 2026-11-18 11:06 UTC');
  world.now = addMicros(START, 900 * MICROS_PER_SECOND);
  world.isOnline = true;
  await expect.poll(() => webhook.told).toHaveLength(2);
  expect(webhook.told[1]?.content).toContain('home is back, after 15 minutes');
  // The webhook has a notice a moment before whoever posted it knows that.
  await expect.poll(metrics).toContain('mockstreet_edge_owner_notices_total{outcome="sent"} 2');
  const text = await metrics();
  for (const line of [
    'mockstreet_edge_home_last_absence_seconds 900',
    'mockstreet_edge_home_absences_total 1',
    'mockstreet_edge_owner_notices_total{outcome="failed"} 1',
    'mockstreet_edge_certificate_expiry_timestamp_seconds Nan',
  ]) {
    expect(text).toContain(`\n${line}\n`);
  }
});

test('a certificate is looked at as friends are shown it, and one for nobody they trust is none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-certificate-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-keyout', keyFile, '-out', certFile, '-days', '20', '-subj', '/CN=mock.example'],
    ...['-addext', 'subjectAltName=DNS:mock.example'],
  ]);
  const cert = readFileSync(certFile);
  const server = createTlsServer({ key: readFileSync(keyFile), cert }, (socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const place = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  await expect(readCertificateExpiry({ ...place, name: 'mock.example' })).rejects.toThrow(/self/);
  const trusting = readCertificateExpiry({ ...place, name: 'mock.example', authority: cert });
  expect(Math.round(((await trusting) - Date.now() * 1_000) / 86_400_000_000)).toBe(20);
  const other = readCertificateExpiry({ ...place, name: 'other.example', authority: cert });
  await expect(other).rejects.toThrow(/altnames/);
});
