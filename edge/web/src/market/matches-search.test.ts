import { describe, expect, test } from 'vitest';
import { matchesSearch } from './matches-search.ts';

describe('a search of names', () => {
  test.each([
    ['삼성전자', 'ㅅㅅㅈㅈ'],
    ['삼성전자', 'ㅅㅈㅈ'],
    ['삼성전자', '삼ㅅ'],
    ['삼성전자', '전자'],
    ['삼성전자', '삼서'],
    ['삼성전자', 'ㅈ'],
    ['LG에너지솔루션', 'lgㅇㄴㅈ'],
    ['SK하이닉스', 'sk 하이'],
    ['Bank of America', 'bankof'],
    ['까르푸', 'ㄲ'],
    ['삼성전자', '삼성'.normalize('NFD')],
    ['비트코인', ''],
    ['비트코인', '  '],
  ])('%s is found by “%s”', (name, search) => {
    expect(matchesSearch(name, search)).toBe(true);
  });

  test.each([
    ['삼성전자', 'ㅅㅈㅅ'],
    ['삼성전자', '서전'],
    ['삼성전자', '삼성전자우'],
    ['까르푸', 'ㄱ'],
    ['이더리움', '인'],
    ['SK하이닉스', 'ㅅㅋ'],
    ['Apple', 'ㅇ'],
  ])('%s is not found by “%s”', (name, search) => {
    expect(matchesSearch(name, search)).toBe(false);
  });
});
