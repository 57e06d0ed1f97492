import { expect, test } from 'vitest';
import { TEMPLATES } from './catalogue.ts';
import { markOf, templateInForce } from './stored-template.ts';

const KEY = 'bailout_processed';
const DEFAULT = TEMPLATES[KEY].default;
const [ONE, TWO] = ['하나 {nickname}', '둘 {nickname}'];
const set = (version: number, content: string) => ({ content, mark: markOf(version, content) });
const row = (version: number, content: string | null) => ({ version, content });

test.each([
  ['nothing is set', undefined, undefined, DEFAULT, 'default'],
  ['both have it', set(1, ONE), row(1, ONE), ONE, 'redis'],
  ['Redis was emptied, or is away', undefined, row(1, ONE), ONE, 'postgres'],
  ['the default was restored', undefined, row(2, null), DEFAULT, 'default'],
  ['somebody set it in Redis alone', { content: TWO, mark: null }, undefined, TWO, 'redis'],
  ['somebody set it there over ours', { ...set(1, ONE), content: TWO }, row(1, ONE), TWO, 'redis'],
  ['Redis came back as it was', set(1, ONE), row(2, TWO), TWO, 'postgres'],
  ['Redis came back with what was deleted', set(1, ONE), row(2, null), DEFAULT, 'default'],
  ['Postgres came back as it was', set(2, TWO), row(1, ONE), TWO, 'redis'],
  ['somebody set nothing in Redis', { content: ' \n', mark: null }, row(1, ONE), ONE, 'postgres'],
  ['the mark is none', { content: TWO, mark: 'x' }, row(9, ONE), TWO, 'redis'],
] as const)('when %s', (_, redis, postgres, content, source) => {
  expect(templateInForce(KEY, { redis, postgres })).toEqual({ content, source });
});
