import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What is installed, by path: ours and what others bring along. The part that is read here. */
type Lock = Readonly<Record<string, { readonly version?: string }>>;

/** The first versions without a vulnerability that matters here. Kept for when nobody can be asked. */
const FLOORS = [
  { name: 'amqplib', floor: '2.3.0', why: 'GHSA-37f9-7m79-6866' },
  { name: 'drizzle-orm', floor: '0.45.2', why: 'CVE-2026-39356' },
  {
    name: 'hono',
    floor: '4.12.25',
    why: 'CVE-2026-22817, CVE-2026-22818, CVE-2026-44456, CVE-2026-54290',
  },
] as const;

/** Installed versions below their floor, and floors of what nobody has installed. */
function floorFaults(lock: Lock): string[] {
  return FLOORS.flatMap(({ name, floor, why }) => {
    const installed = Object.entries(lock).filter(([path]) =>
      path.endsWith(`node_modules/${name}`),
    );
    if (installed.length === 0) return [`${name}: is not installed, so it needs no floor`];
    return installed
      .filter(([, { version }]) => isBelow(version ?? '', floor))
      .map(([path, { version }]) => `${path} ${version}: below ${floor} (${why})`);
  });
}

/** A version before a release (`2.3.0-rc.1`) comes before it. */
function isBelow(version: string, floor: string): boolean {
  const [release = '', ...prerelease] = version.split('-');
  const order = release.localeCompare(floor, 'en', { numeric: true });
  return order < 0 || (order === 0 && prerelease.length > 0);
}

const lockOf = (versions: Readonly<Record<string, string>>): Lock => ({
  ...Object.fromEntries(
    FLOORS.map(({ name, floor }) => [`node_modules/${name}`, { version: floor }]),
  ),
  ...Object.fromEntries(
    Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version }]),
  ),
});

test('no package is installed in a version that is known to be vulnerable', () => {
  const text = readFileSync(`${import.meta.dirname}/../../package-lock.json`, 'utf8');
  const { packages } = JSON.parse(text) as { packages: Lock };
  expect(floorFaults(packages)).toEqual([]);
});

test.each([
  ['hono', '4.12.25', 0],
  ['hono', '4.13.0', 0],
  ['hono', '4.12.24', 1],
  ['hono', '4.9.99', 1],
  ['hono', '4.12.25-rc.1', 1],
  ['drizzle-kit/node_modules/hono', '4.7.9', 1],
  ['amqplib', '2.2.9', 1],
  ['amqplib', '10.0.0', 0],
  ['drizzle-orm', '0.45.1', 1],
  ['other-hono', '1.0.0', 0],
])('%s %s has %i faults', (name, version, faults) => {
  expect(floorFaults(lockOf({ [name]: version }))).toHaveLength(faults);
});

test('a floor of what is not installed is said to be idle', () => {
  expect(floorFaults({})).toHaveLength(FLOORS.length);
});
