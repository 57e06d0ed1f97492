import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  type Allowance,
  createCanaries,
  leaksAmong,
  type Place,
  unusedAllowances,
} from './canaries.ts';

const SECRET = 'Kanari-0123456789_abcdefghijkl';

async function* only(...contents: (Buffer | string)[]): AsyncIterable<Place> {
  for (const [index, content] of contents.entries()) yield { name: `place/${index}`, content };
}

async function isFound(content: Buffer | string): Promise<boolean> {
  const canaries = createCanaries();
  canaries.keep('password', SECRET);
  const { sightings } = await canaries.findIn(only('nothing here', content));
  expect(sightings).toEqual(sightings.length === 0 ? [] : [{ kind: 'password', place: 'place/1' }]);
  return sightings.length === 1;
}

const before = ['', 'a', 'ab', 'abc', '{"version":1,"text":"'];
test.each(before)('a secret after "%s" is found however it is written down', async (lead) => {
  const bytes = Buffer.from(`${lead}${SECRET}"}`);
  expect(await isFound(bytes)).toBe(true);
  for (const encoding of ['base64', 'base64url', 'hex'] as const) {
    expect(await isFound(`log: ${bytes.toString(encoding)} end`)).toBe(true);
  }
  expect(await isFound(bytes.toString('hex').toUpperCase())).toBe(true);
  expect(await isFound(encodeURIComponent(JSON.stringify(bytes.toString())))).toBe(true);
});

test('a secret that was cut short is found as long as most of it is there', async () => {
  expect(await isFound(SECRET.slice(0, 24))).toBe(true);
  expect(await isFound(SECRET.slice(0, 23))).toBe(false);
});

test('bytes are found as they are, in base64 and in hex', async () => {
  const secret = randomBytes(32);
  const canaries = createCanaries();
  canaries.keepBytes('key', secret);
  const texts = (['base64', 'base64url', 'hex'] as const).map((form) => secret.toString(form));
  const { sightings, searched } = await canaries.findIn(only(secret, ...texts, randomBytes(999)));
  expect(sightings.map(({ place }) => place)).toEqual(searched.slice(0, 4));
  expect(searched).toHaveLength(5);
});

test('what is too short or has several spellings is no canary', async () => {
  const canaries = createCanaries();
  expect(() => canaries.keep('password', 'a "quoted" text that is long')).toThrow('spellings');
  expect(() => canaries.keep('password', 'one text', 'another')).toThrow('no part');
  canaries.keep('password', 'short');
  await expect(canaries.findIn(only('short'))).rejects.toThrow('too short');
});

test('an allowance covers its kinds in its places alone, and each has to be needed', () => {
  const allowances: Allowance[] = [
    { kinds: ['token', 'key'], places: ['file/edge/**', 'answer/200 *'], reason: 'a reason' },
  ];
  const at = (kind: string, place: string) => ({ kind, place });
  const covered = [at('token', 'file/edge/a/b'), at('key', 'answer/200 GET')];
  const leaks = [at('token', 'file/home/a'), at('password', 'file/edge/a')];
  expect(leaksAmong([...covered, ...leaks], allowances)).toEqual(leaks);
  expect(unusedAllowances(covered, allowances)).toEqual([
    'token in answer/200 *',
    'key in file/edge/**',
  ]);
});
