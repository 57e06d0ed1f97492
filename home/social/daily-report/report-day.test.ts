import { decimal } from '@mockstreet/shared/decimal';
import { instant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { type ActiveAccount, reportDay } from './report-day.ts';

const account = (nickname: string, profit: string | null, more: Partial<ActiveAccount> = {}) => ({
  ...{ userId: nickname, nickname, openedAt: instant(1), trades: 1 },
  profitKrw: profit === null ? null : decimal(profit),
  ...more,
});
const told = (accounts: readonly ActiveAccount[]) => {
  const { outcome, heroes } = reportDay(accounts);
  if (!heroes) return outcome;
  return [heroes.gainer, heroes.loser, heroes.volumeKing].map(({ nickname }) => nickname);
};

test('the highest profit wins, the lowest loses, to the last place of a won', () => {
  const [near, nearer] = ['100.00000001', '100.00000002'];
  const accounts = [account('가', near), account('나', nearer), account('다', '-5', { trades: 9 })];
  expect(told(accounts)).toEqual(['나', '다', '다']);
  expect(told(accounts.toReversed())).toEqual(['나', '다', '다']);
});

test('a day on which all lost has a winner all the same, and one on which all won a loser', () => {
  expect(told([account('가', '-1'), account('나', '-2')])).toEqual(['가', '나', '가']);
  expect(told([account('가', '1'), account('나', '2')])).toEqual(['나', '가', '가']);
});

test('of equals the account that was opened first is ahead, then the lower id', () => {
  const [first, second] = [account('나', '0'), account('가', '0', { openedAt: instant(2) })];
  expect(told([second, first])).toEqual(['나', '가', '나']);
  expect(told([account('라', '7'), account('다', '7')])).toEqual(['다', '라', '다']);
});

test('one active account is winner, loser and busiest in one', () => {
  expect(told([account('가', '3')])).toEqual(['가', '가', '가']);
});

test('with nobody active there is nobody to tell of', () => {
  const nobody = { outcome: 'NO_TRADES', active: 0, unvalued: 0, trades: 0, heroes: null };
  expect(reportDay([])).toEqual(nobody);
});

test('a profit that is not known neither wins nor loses, and its trades count', () => {
  const unknown = account('가', null, { trades: 5 });
  expect(told([unknown])).toBe('NO_FIGURES');
  expect(told([unknown, account('나', '1')])).toEqual(['나', '나', '가']);
  expect(reportDay([unknown, account('나', '1')])).toMatchObject({ unvalued: 1, trades: 6 });
});
