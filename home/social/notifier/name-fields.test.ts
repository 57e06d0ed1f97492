import { expect, test } from 'vitest';
import { nameFields } from './name-fields.ts';

const named = (nickname: string) =>
  nameFields({ template: 'whale_trade', nickname, fields: { side: '`' } }).nickname;

test.each([
  ['지호'],
  ['@everyone <@&1> {equity} **x**'],
  ['ji_ho'],
  ['*'],
  ['`code` ||spoiler||'],
  ['```a```'],
  ['> one line'],
  ['[a] (http://b.c)'],
  ['<http://b.c>'],
  ['(a)'],
  ['a\\b'],
])('%j is posted as it stands', (nickname) => {
  expect(named(nickname)).toBe(nickname);
});

test.each([
  ['an opened code block', '```', '\\`\\`\\`'],
  ['opened code', 'a`b', 'a\\`b'],
  ['an opened spoiler', '||x', '\\|\\|x'],
  ['a quote of all that follows', '>>> x', '\\>>> x'],
  ['a backslash before the next mark', 'x\\', 'x\\\\'],
  ['a link under another text', '[a](http://b.c)', '[a]\\(http://b.c)'],
  ['one without a preview', '[a](<http://b.c>)', '[a]\\(<http://b.c>)'],
  ['one under a bracket of the template', 'x](http://b.c)', 'x]\\(http://b.c)'],
  ['one right behind such a bracket', '(http://b.c)', '\\(http://b.c)'],
  ['one mark too many', '`a` `', '`a` \\`'],
])('%s swallows nothing of the message', (_, nickname, posted) => {
  expect(named(nickname)).toBe(posted);
});

test('only nicknames are looked at, each under the name that its template has for it', () => {
  const fields = { symbol: '```', gainer_nickname: '||' };
  const told = nameFields({ template: 'dividend_paid', nickname: '지호', fields });
  expect(told).toEqual({ symbol: '```', gainer_nickname: '\\|\\|', payer_nickname: '지호' });
});
