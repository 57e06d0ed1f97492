import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { baseHeaders } from '../../edge/gateway/base-headers.ts';
import { INTAKE_AWAY_PATH } from '../../edge/gateway/create-away-server.ts';
import {
  type Middleware,
  readDynamic,
  readDynamicFiles,
  TRAEFIK_FOLDER,
} from '../support/traefik/configuration.ts';
import { dynamicSchema, staticSchema } from '../support/traefik/schemas.ts';

const ENVIRONMENT = { PUBLIC_HOST: 'mock.example' };
const dynamic = readDynamic(ENVIRONMENT);
const { routers, services, middlewares, serversTransports } = dynamic.http;
/** Compiled once: that is what takes long. */
const [fitsDynamic, fitsStatic] = [dynamicSchema(), staticSchema()];
const staticText = readFileSync(join(TRAEFIK_FOLDER, 'traefik.yml'), 'utf8');

interface Static {
  readonly entryPoints: Readonly<
    Record<string, { address: string; http?: { middlewares?: string[] }; asDefault?: boolean }>
  >;
  readonly certificatesResolvers: { acme: { acme: { email: string; caServer: string } } };
}

describe('the files of Traefik', () => {
  it('are what its schemas ask for', () => {
    for (const { name, content } of readDynamicFiles(ENVIRONMENT)) {
      expect([name, fitsDynamic(content), fitsDynamic.errors]).toEqual([name, true, null]);
    }
    expect([fitsStatic(parse(staticText)), fitsStatic.errors]).toEqual([true, null]);
  });

  it('are not what its schemas ask for with a word too many', () => {
    const router = { rule: 'Path(`/`)', service: 'a' };
    for (const wrong of [
      { http: { routers: { a: { ...router, priorities: 1 } } } },
      { http: { middlewares: { a: { errors: { statuses: [] } } } } },
      { http: { middlewares: { a: { errors: { statusRewrites: { '502': '503' } } } } } },
      { http: { serversTransports: { a: { forwardingTimeouts: { dialTimeout: 2 } } } } },
    ]) {
      expect([wrong, fitsDynamic(wrong)]).toEqual([wrong, false]);
    }
    expect(fitsStatic({ entrypoints: {} })).toBe(false);
    for (const http of [
      { underscoreHeadersStrategy: 'delete' },
      { aliasHeadersStrategy: 'drop' },
    ]) {
      const wrong = { entryPoints: { web: { address: ':80', http } } };
      expect([wrong, fitsStatic(wrong)]).toEqual([wrong, false]);
    }
  });

  it('name nothing that is not there, and nothing for nobody', () => {
    const named = (list: readonly string[] = []) => list.map((name) => name.replace(/@file$/, ''));
    const { entryPoints } = parse(staticText) as Static;
    const all = Object.values(middlewares);
    const wantedMiddlewares = [
      ...Object.values(routers).flatMap((router) => named(router.middlewares)),
      ...Object.values(entryPoints).flatMap(({ http }) => named(http?.middlewares)),
      ...all.flatMap(({ chain }) => named(chain?.middlewares)),
    ];
    const wantedServices = [
      ...Object.values(routers).map(({ service }) => service),
      ...Object.values(services).flatMap(({ failover }) =>
        failover ? [failover.service, failover.fallback] : [],
      ),
      ...all.flatMap(({ errors }) => errors?.service ?? []),
    ];
    const wantedTransports = Object.values(services).flatMap(
      ({ loadBalancer }) => loadBalancer?.serversTransport ?? [],
    );
    expect([...new Set(wantedMiddlewares)].sort()).toEqual(Object.keys(middlewares).sort());
    expect([...new Set(wantedServices)].sort()).toEqual(Object.keys(services).sort());
    expect([...new Set(wantedTransports)].sort()).toEqual(Object.keys(serversTransports).sort());
  });

  it('send everything to containers of the edge, by the ports they have', () => {
    const urls = Object.values(services).flatMap(
      ({ loadBalancer }) => loadBalancer?.servers.map(({ url }) => url) ?? [],
    );
    expect(new Set(urls)).toEqual(
      new Set([
        'http://intake:3001',
        'http://wireguard:3002',
        'http://web:3010',
        'http://web:3011',
      ]),
    );
  });

  it('find out soon that home is away, and do not wait for it', () => {
    expect(services.home?.failover).toEqual({ service: 'home-api', fallback: 'away' });
    // Traefik refuses an interval that its time-out outlasts.
    expect(services['home-api']?.loadBalancer?.healthCheck).toEqual({
      path: '/health',
      interval: '2s',
      timeout: '1s',
    });
    for (const { loadBalancer } of Object.values(services)) {
      if (loadBalancer) expect(loadBalancer.serversTransport).toBeDefined();
    }
    for (const transport of Object.values(serversTransports)) {
      expect(transport).toMatchObject({ forwardingTimeouts: { dialTimeout: '1500ms' } });
    }
  });
});

describe('an answer through Traefik', () => {
  const isBehind = (name: string, service: string): Middleware['errors'] | undefined =>
    (routers[name]?.service === service &&
      routers[name]?.middlewares
        ?.map((middleware) => middlewares[middleware]?.errors)
        .find((errors) => errors !== undefined)) ||
    undefined;

  it.each(['home', 'intake'])('is a 503 of ours where %s is not there', (service) => {
    const names = Object.keys(routers).filter((name) => routers[name]?.service === service);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      expect([name, isBehind(name, service)]).toEqual([
        name,
        expect.objectContaining({
          // Not 503: one of home's or intake's own has reasons of its own.
          status: ['502', '504'],
          statusRewrites: { '502': 503, '504': 503 },
          service: 'away',
          query: service === 'intake' ? INTAKE_AWAY_PATH : '/home-away',
        }),
      ]);
    }
  });

  it('has the headers that the native gateway gives, each said by one', () => {
    const { 'content-security-policy': policy, ...rest } = baseHeaders('https://mock.example');
    expect(lowerCase(middlewares.headers?.headers?.customResponseHeaders)).toEqual(rest);
    expect(lowerCase(middlewares['no-page']?.headers?.customResponseHeaders)).toEqual({
      'content-security-policy': policy,
    });
    // Who stands behind says its own policy, but for intake.
    for (const [name, router] of Object.entries(routers)) {
      const isIntake = router.service === 'intake';
      expect([name, router.middlewares?.includes('no-page') ?? false]).toEqual([name, isIntake]);
    }
  });

  it('passes the public chain whoever answers, and nothing listens to the outside without it', () => {
    const { entryPoints } = parse(staticText) as Static;
    expect(entryPoints.websecure).toMatchObject({
      asDefault: true,
      http: { middlewares: ['public@file'], tls: { certResolver: 'acme' } },
    });
    expect(entryPoints.web).toMatchObject({
      http: { redirections: { entryPoint: { to: ':443', scheme: 'https', permanent: true } } },
    });
    expect(entryPoints.ping?.address).toMatch(/^127\.0\.0\.1:/);
    expect(Object.keys(entryPoints).sort()).toEqual(['ping', 'web', 'websecure']);
    expect(middlewares.public?.chain?.middlewares[0]).toBe('headers');
    expect(parse(staticText)).not.toHaveProperty('api');
  });
});

it('Traefik writes no credentials into its log, and believes nobody what they forward', () => {
  const { accessLog, entryPoints } = parse(staticText) as {
    accessLog: { format: string; fields: { headers: { defaultMode: string; names: object } } };
    entryPoints: { websecure: { forwardedHeaders: object; http: object } };
  };
  expect(accessLog).toEqual({
    format: 'json',
    fields: {
      headers: { defaultMode: 'drop', names: { 'User-Agent': 'keep', 'Retry-After': 'keep' } },
    },
  });
  expect(entryPoints.websecure.forwardedHeaders).toEqual({ insecure: false, trustedIPs: [] });
  expect(entryPoints.websecure.http).toMatchObject({ aliasHeadersStrategy: 'delete' });
});

it('TLS is 1.2 at least, with what encrypts and authenticates in one, and for our name alone', () => {
  const { default: options } = dynamic.tls.options as Record<
    string,
    { minVersion: string; sniStrict: boolean; cipherSuites: string[] }
  >;
  expect(options).toMatchObject({ minVersion: 'VersionTLS12', sniStrict: true });
  expect(
    options?.cipherSuites.filter((suite) => !/^TLS_ECDHE_.*(GCM|POLY1305)/.test(suite)),
  ).toEqual([]);
});

describe('start.sh', () => {
  function start(environment: Record<string, string>) {
    const folder = mkdtempSync(join(tmpdir(), 'mockstreet-traefik-'));
    const filledIn = join(folder, 'filled-in.yml');
    const traefik = join(folder, 'traefik');
    writeFileSync(traefik, '#!/bin/sh\necho "$@ $PUBLIC_HOST"\n');
    chmodSync(traefik, 0o755);
    const { status, stdout, stderr } = spawnSync('/bin/sh', [join(TRAEFIK_FOLDER, 'start.sh')], {
      env: { PATH: `${folder}:${process.env.PATH}`, FILLED_IN: filledIn, ...environment },
      encoding: 'utf8',
    });
    const text = status === 0 ? readFileSync(filledIn, 'utf8') : '';
    rmSync(folder, { recursive: true });
    return { status, told: stdout.replace(filledIn, 'FILE').trim(), stderr, text };
  }

  it('fills the environment in and starts Traefik on that file', () => {
    const { status, told, text } = start({
      ...ENVIRONMENT,
      ACME_EMAIL: 'me+acme@mock.example',
      ACME_CA_SERVER: 'https://acme-staging-v02.api.letsencrypt.org/directory',
    });
    expect([status, told]).toEqual([0, '--configFile=FILE mock.example']);
    const { acme } = (parse(text) as Static).certificatesResolvers.acme;
    expect(acme).toMatchObject({
      email: 'me+acme@mock.example',
      caServer: 'https://acme-staging-v02.api.letsencrypt.org/directory',
    });
    expect(text).not.toContain('${ACME');
    expect(fitsStatic(parse(text))).toBe(true);
  });

  it('asks the real authority, and names nobody to it, unless told to', () => {
    const { acme } = (parse(start(ENVIRONMENT).text) as Static).certificatesResolvers.acme;
    expect(acme).toMatchObject({
      email: '',
      caServer: 'https://acme-v02.api.letsencrypt.org/directory',
    });
  });

  it.each([
    ['PUBLIC_HOST', {}],
    ['PUBLIC_HOST', { PUBLIC_HOST: '' }],
    ['PUBLIC_HOST', { PUBLIC_HOST: 'mock.example`) || PathPrefix(`/' }],
    ['PUBLIC_HOST', { PUBLIC_HOST: 'mock.example:8443' }],
    ['PUBLIC_HOST', { PUBLIC_HOST: 'Mock.Example' }],
    ['PUBLIC_HOST', { PUBLIC_HOST: '-mock.example' }],
    ['ACME_EMAIL', { ...ENVIRONMENT, ACME_EMAIL: 'nobody' }],
    ['ACME_EMAIL', { ...ENVIRONMENT, ACME_EMAIL: "a@b'|x" }],
    ['ACME_EMAIL', { ...ENVIRONMENT, ACME_EMAIL: '@mock.example' }],
    ['ACME_CA_SERVER', { ...ENVIRONMENT, ACME_CA_SERVER: 'http://mock.example' }],
    ['ACME_CA_SERVER', { ...ENVIRONMENT, ACME_CA_SERVER: 'https://a|b' }],
  ])('refuses a wrong %s: %j', (name, environment) => {
    const { status, told, stderr } = start(environment);
    expect([status, told]).toEqual([2, '']);
    expect(stderr).toContain(name);
  });
});

function lowerCase(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
