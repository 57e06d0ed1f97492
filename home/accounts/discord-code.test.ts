import { expect, test } from 'vitest';
import { DISCORD_CODE_RANDOM_BYTES, discordCodeDigest, formatDiscordCode } from './discord-code.ts';

const code = formatDiscordCode(Uint8Array.from({ length: 12 }, (_, at) => at * 23));

test('a code is twelve letters in groups, none of which looks like another', () => {
  expect(code).toMatch(/^[2-9A-HJ-NP-Z]{4}(?:-[2-9A-HJ-NP-Z]{4}){2}$/);
  expect(() => formatDiscordCode(new Uint8Array(DISCORD_CODE_RANDOM_BYTES - 1))).toThrow();
});

test('it is the same however it is typed', () => {
  const digest = discordCodeDigest(code);
  expect(digest).toHaveLength(32);
  expect(discordCodeDigest(` ${code.toLowerCase().replaceAll('-', ' ')}`)).toEqual(digest);
  expect(discordCodeDigest(code.replaceAll('-', ''))).toEqual(digest);
});

test.each(['', 'x', `${code}A`, code.slice(1), code.replace(/^./, '0'), '가'.repeat(12)])(
  'what cannot be one is not looked up: %s',
  (typed) => {
    expect(discordCodeDigest(typed)).toBeUndefined();
  },
);
