import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '@mockstreet/native/repository';
import { describe, expect, test } from 'vitest';
import { carriedPackages, licenceFaults, renderLicences } from './judge-licences.ts';

const { packages: lock } = JSON.parse(readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8'));
const of = (licence: string | undefined) => [{ name: 'a', version: '1.0.0', licence }];

describe('the licence of a package', () => {
  test.each(['MIT', 'Apache-2.0', '(MIT OR GPL-3.0-only)', 'GPL-2.0-only OR ISC', 'MIT AND ISC'])(
    '%s is allowed',
    (licence) => expect(licenceFaults(of(licence))).toEqual([]),
  );

  test.each([
    ...['GPL-3.0-only', 'AGPL-3.0-or-later', 'LGPL-2.1', 'MPL-2.0', 'MIT AND GPL-3.0-only'],
    ...['SEE LICENSE IN LICENSE', 'UNLICENSED', '', 'MIT OR (GPL-2.0-only AND ISC)', undefined],
  ])('%s is not', (licence) => {
    expect(licenceFaults(of(licence))).toEqual([`a@1.0.0: ${licence ?? 'no licence'}`]);
  });
});

test('what is carried is what is not development’s, each version once', () => {
  const packages = carriedPackages({
    '': { version: '0.3.0' },
    home: { version: '0.1.0' },
    'node_modules/@mockstreet/home': { link: true },
    'node_modules/vitest': { version: '5.0.0', license: 'MIT', dev: true },
    'node_modules/zod': { version: '4.0.0', license: 'MIT' },
    'node_modules/@a/b': { version: '1.0.0' },
    'home/node_modules/zod': { version: '3.0.0', license: 'MIT' },
    'node_modules/@a/b/node_modules/zod': { version: '3.0.0', license: 'MIT' },
  });
  expect(packages.map(({ name, version }) => `${name}@${version}`)).toEqual([
    '@a/b@1.0.0',
    'zod@4.0.0',
    'zod@3.0.0',
  ]);
});

test('what the lock file says of a licence is what the installed package says', () => {
  const installed = carriedPackages(lock).flatMap(({ name, licence }) => {
    const manifest = join(REPOSITORY, 'node_modules', name, 'package.json');
    try {
      return [[name, licence, JSON.parse(readFileSync(manifest, 'utf8')).license]];
    } catch {
      return [];
    }
  });
  expect(installed.length).toBeGreaterThan(50);
  expect(installed.filter(([, said, found]) => said !== found)).toEqual([]);
});

test('every licence of what is carried is allowed, and the document says all of them', () => {
  const packages = carriedPackages(lock);
  expect(licenceFaults(packages)).toEqual([]);
  expect(readFileSync(join(REPOSITORY, 'docs/licences.md'), 'utf8')).toBe(renderLicences(packages));
});
