import { Misconfiguration } from '@mockstreet/shared/config';
import { expect, test } from 'vitest';
import { readBundleFlags, settleSettings } from './bundle-flags.ts';

const MADE = {
  origin: 'https://mock.example',
  edge: 'mock.example:51820',
  mail: '',
  telemetry: 'off',
} as const;

function faultsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof Misconfiguration) return error.faults.slice(0, -1);
    throw error;
  }
  return [];
}

test('a command line is told all its faults at once', () => {
  const args = [
    '--origin',
    'http://mock.example',
    '--edge',
    'a b',
    '--mail',
    'me',
    '--out',
    '',
    '--telemetry',
    'yes',
  ];
  expect(faultsOf(() => readBundleFlags([...args, '--rotate', 'tokens']))).toEqual([
    '--origin: must be an https origin without port and path, such as https://mock.example',
    '--edge: must be a host name or an address, with a UDP port if it is not 51820',
    '--mail: must be a mail address',
    '--telemetry: must be on or off',
    '--out: must name a folder',
    '--rotate: must be one of wireguard, broker, postgres, postgres-owner, redis, receipt, backup or all',
  ]);
  expect(faultsOf(() => readBundleFlags(['--orgin', 'https://mock.example']))).toHaveLength(1);
});

test('only a receipt key is stolen in a way that deploy:keys can answer', () => {
  const fault = ['--compromised: goes with --rotate receipt or all'];
  expect(faultsOf(() => readBundleFlags(['--compromised']))).toEqual(fault);
  expect(faultsOf(() => readBundleFlags(['--rotate', 'redis', '--compromised']))).toEqual(fault);
  for (const kind of ['receipt', 'all']) {
    expect(readBundleFlags(['--rotate', kind, '--compromised']).compromised).toBe(true);
  }
});

test.each([
  ['mock.example', 'mock.example:51820'],
  ['mock.example:4500', 'mock.example:4500'],
  ['192.0.2.1', '192.0.2.1:51820'],
  ['[2001:db8::1]', '[2001:db8::1]:51820'],
  ['[2001:db8::1]:4500', '[2001:db8::1]:4500'],
])('the edge %s is dialed at %s', (given, dialed) => {
  expect(readBundleFlags(['--edge', given]).settings.edge).toBe(dialed);
});

test.each([
  '',
  '2001:db8::1',
  '[mock.example]',
  '300.1.1.1',
  'mock.example:0',
  'mock.example:65536',
  '-a',
  'a..b',
  'a;b',
  'a\nb',
])('the edge is not %j', (given) => {
  expect(faultsOf(() => readBundleFlags([`--edge=${given}`]))).toHaveLength(1);
});

test.each([
  'https://mock.example/',
  'https://mock.example/a',
  'https://u:p@mock.example',
  'mock.example',
  'https://MOCK.example',
  'https://mock.example:8443',
])('the origin is not %s', (given) => {
  expect(faultsOf(() => readBundleFlags(['--origin', given]))).toHaveLength(1);
});

test('a new bundle needs to be told whom it is for, a made one knows', () => {
  const nothing = readBundleFlags([]);
  expect(faultsOf(() => settleSettings(nothing, undefined))).toEqual([
    '--origin: is needed for a new bundle',
    '--edge: is needed for a new bundle',
  ]);
  expect(settleSettings(nothing, MADE)).toEqual(MADE);
});

test('what contradicts a made bundle is refused, unless it is meant', () => {
  const moved = ['--edge', 'other.example'];
  expect(faultsOf(() => settleSettings(readBundleFlags(moved), MADE))).toEqual([
    '--edge: deploy/secrets was made for mock.example:51820; --change replaces it',
  ]);
  expect(settleSettings(readBundleFlags([...moved, '--change']), MADE)).toEqual({
    ...MADE,
    edge: 'other.example:51820',
  });
});
