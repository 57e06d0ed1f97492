import { describe, expect, it } from 'vitest';
import { type NicknameFault, nicknameFault, normalizeNickname } from './nickname.ts';

const ENGLAND = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}';

describe('a nickname', () => {
  it.each([
    '지호',
    'Ji-ho 2',
    '<script>alert(1)</script>',
    '{{7*7}}',
    '@everyone',
    '@everyone <@&1> {equity} **x**',
    '👨‍👩‍👧‍👦'.repeat(10),
    '❤️',
    'ไก่ย่าง',
    '가'.repeat(32),
    '🇰🇷',
  ])('may be %s', (text) => {
    expect(nicknameFault(normalizeNickname(text))).toBeUndefined();
  });

  it.each<[string, string, NicknameFault]>([
    ['nothing', '', 'empty'],
    ['spaces', '   ', 'empty'],
    ['a joiner alone', '\u200d', 'empty'],
    ['33 characters', '가'.repeat(33), 'too_long'],
    ['20 characters of too many parts', '👨‍👩‍👧‍👦'.repeat(20), 'too_long'],
    ['a line break', 'a\nb', 'unprintable'],
    ['a zero byte', 'a\u0000b', 'unprintable'],
    ['text turned around', 'a\u202etxt.exe', 'unprintable'],
    ['an isolate', 'a\u2066b', 'unprintable'],
    ['a zero-width space', 'a\u200bb', 'unprintable'],
    ['a soft hyphen', 'a\u00adb', 'unprintable'],
    ['a Hangul filler', '\u3164', 'unprintable'],
    ['a blank of Braille', '\u2800', 'unprintable'],
    ['an ideographic space', 'a\u3000b', 'unprintable'],
    ['half a character', 'a\ud800', 'unprintable'],
    ['a tower of marks', `a${'\u0301'.repeat(9)}`, 'unprintable'],
    ['hidden tags', ENGLAND, 'unprintable'],
    ['a private character', '\ue000', 'unprintable'],
  ])('may not be %s', (_, text, fault) => {
    expect(nicknameFault(normalizeNickname(text))).toBe(fault);
  });

  it('is kept in one spelling, without space around it', () => {
    expect(normalizeNickname(' \u1112\u1161\u11ab ')).toBe('한');
  });
});
