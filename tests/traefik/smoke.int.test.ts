import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkRedirect } from '../../scripts/smoke/check-transport.ts';
import { SMOKE_REQUESTS } from '../../scripts/smoke/requests.ts';
import { openPublicOrigin } from '../api/public-origin.ts';
import { openWholeSurface, type WholeSurface } from '../api/whole-surface.ts';
import { COMPILE_CACHE } from '../support/compile-cache.ts';

const SMOKE = join(import.meta.dirname, '../../scripts/smoke.ts');
const cleanUps: (() => unknown)[] = [];
let surface: WholeSurface;

beforeAll(async () => {
  surface = await openWholeSurface();
  cleanUps.push(() => surface.close());
});
afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A public origin with both sides up, or without home. */
async function openOrigin(options: { home: boolean; calledBy?: string }): Promise<string> {
  const { intakeUrl, home } = surface;
  const { calledBy } = options;
  const origin = await openPublicOrigin({
    intakeUrl,
    ...(options.home ? { home } : {}),
    ...(calledBy ? { calledBy } : {}),
  });
  cleanUps.push(() => origin.close());
  return origin.url;
}

async function smoke(args: readonly string[], trusted?: string) {
  const child = spawn(process.execPath, [SMOKE, ...args], {
    env: {
      ...COMPILE_CACHE,
      ...{ PATH: process.env.PATH, ...(trusted ? { NODE_EXTRA_CA_CERTS: trusted } : {}) },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
  if (child.exitCode === null) await once(child, 'exit');
  const lines = Buffer.concat(out).toString().trim().split('\n');
  const wrong = lines.filter((line) => line.startsWith('FAIL'));
  return { code: child.exitCode, lines, wrong, err: Buffer.concat(err).toString() };
}

describe('npm run smoke', () => {
  it('finds nothing wrong with an origin that is as it has to be', async () => {
    const { code, lines, wrong } = await smoke([await openOrigin({ home: true })]);
    expect(wrong).toEqual([]);
    expect([code, lines.at(-1)]).toEqual([0, `${SMOKE_REQUESTS.length} as they have to be, 0 not`]);
  });

  it('knows home to be away when told so, and finds it missing when not', async () => {
    const url = await openOrigin({ home: false });
    const told = await smoke([url, '--home-away']);
    expect([told.code, told.wrong]).toEqual([0, []]);
    const untold = await smoke([url]);
    const rows = SMOKE_REQUESTS.filter(({ answerer }) => answerer === 'home').length;
    expect([untold.code, untold.wrong.length]).toEqual([1, rows]);
  });

  it('finds home answering where it is said to be away', async () => {
    const { code, wrong } = await smoke([await openOrigin({ home: true }), '--home-away']);
    expect(code).toBe(1);
    expect(wrong.every((line) => line.includes('503 expected'))).toBe(true);
  });

  it.each([
    [[]],
    [['mock.example']],
    [['ftp://mock.example']],
    [['https://a', 'https://b']],
    [['https://mock.example', '--wrong']],
    [['http://127.0.0.1:1']],
  ])('can ask nothing with %j', async (args) => {
    const { code, lines, err } = await smoke(args);
    expect([code, lines]).toEqual([2, ['']]);
    expect(err).toMatch(/^usage:|does not answer/);
  });
});

describe('npm run smoke where TLS ends', () => {
  it('looks at the certificate, and that browsers are held to TLS', async () => {
    const { folder, key, certificate, file } = makeCertificate(90);
    cleanUps.push(() => rmSync(folder, { recursive: true }));
    let behind = '';
    const tls = createTlsServer({ key, cert: certificate }, (socket) => {
      const onward = connect(Number.parseInt(new URL(behind).port, 10), '127.0.0.1');
      socket.pipe(onward).pipe(socket);
      for (const one of [socket, onward]) one.on('error', () => one.destroy());
    });
    const origin = `https://localhost:${await listen(tls)}`;
    behind = await openOrigin({ home: true, calledBy: origin });
    const good = await smoke([origin], file);
    expect([good.code, good.wrong]).toEqual([0, []]);
    expect(good.lines[0]).toMatch(/^ok {3}TLS at localhost:\d+ → TLSv1\.3, .* for \d+ more days$/);
    // Behind it somebody who does not know that TLS ends in front.
    behind = await openOrigin({ home: true });
    const lax = await smoke([origin], file);
    expect(lax.code).toBe(1);
    expect(lax.wrong[0]).toContain('strict-transport-security: (none)');
  });

  it('takes no certificate that browsers would not take', async () => {
    const { folder, key, certificate } = makeCertificate(90);
    cleanUps.push(() => rmSync(folder, { recursive: true }));
    const tls = createTlsServer({ key, cert: certificate });
    const { code, err } = await smoke([`https://localhost:${await listen(tls)}`]);
    expect(code).toBe(2);
    expect(err).toContain('self-signed certificate');
  });

  it.each([
    [301, 'https://mock.example/api/v1/status?x=1', []],
    [308, 'https://mock.example/api/v1/status?x=1', []],
    [302, 'https://mock.example/api/v1/status?x=1', ['not led to https']],
    [301, 'https://mock.example/', ['not led to https']],
    [301, 'http://mock.example/api/v1/status?x=1', ['not led to https']],
    [200, undefined, ['not led to https']],
  ])('plain HTTP has to lead there: %s %s', async (status, location, faults) => {
    const plain = createServer((_incoming, response) => {
      response.writeHead(status, location === undefined ? {} : { location });
      response.end();
    });
    const found = await checkRedirect(
      `http://127.0.0.1:${await listen(plain)}`,
      'https://mock.example',
    );
    expect(found.faults).toEqual(faults);
  });
});

/** One for `localhost` that nobody signed but itself. */
function makeCertificate(days: number) {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-tls-'));
  const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  execFileSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', `${days}`],
    ...['-keyout', keyFile, '-out', file],
  ]);
  return { folder, file, key: readFileSync(keyFile), certificate: readFileSync(file) };
}
