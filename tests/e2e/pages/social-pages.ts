import { expect, test } from 'vitest';
import { expectAccessible } from '../accessibility.ts';
import { signIn, signInAs } from '../desk-page.ts';
import { openPage, PHONE } from '../open-browser.ts';
import { openAccount } from '../own-account.ts';
import type { RunningApp } from '../running-app.ts';

/** Ranking, profiles and human ETFs: what friends see of each other. */
export function socialPages(app: RunningApp): void {
  test('what a friend is called and shows is what the others see, and no more', async () => {
    const friend = await openAccount(app, 'shy-friend');
    const own = await openPage(app.browser, app.instance.origin, PHONE);
    await signIn(own.page, friend.username, friend.password);
    await own.page.getByText('총자산').waitFor();
    await own.page.goto('/settings');
    await own.page.getByLabel('닉네임').fill('수줍은 친구');
    await own.page.getByLabel('한 줄 소개').fill('천천히 갑니다');
    await own.page.getByRole('button', { name: '저장' }).click();
    await own.page.getByText('저장했어요').waitFor();
    await own.page.getByRole('switch', { name: '보유 비중' }).click();
    await own.page.getByRole('switch', { name: '보유 비중', checked: true }).waitFor();
    await own.page.getByRole('link', { name: '친구들에게 보이는 내 모습' }).click();
    await own.page.getByText('친구들에게 보이는 내 모습이에요.').waitFor();
    expect(own.faults).toEqual([]);
    await own.page.context().close();

    const { page, faults } = await openPage(app.browser, app.instance.origin, PHONE);
    await signInAs(page, 'friend');
    await page.goto('/ranking');
    const row = page.getByRole('link', { name: /수줍은 친구/ });
    await row.waitFor();
    await page.getByRole('region', { name: '내 순위' }).waitFor();
    await expectAccessible(page);
    await row.click();
    await page.getByRole('heading', { name: '수줍은 친구', level: 1 }).waitFor();
    await page.getByText('천천히 갑니다').waitFor();
    await page.getByText('지금은 현금만 들고 있어요.').waitFor();
    await page.getByText('자산 흐름은 공개하지 않았어요.').waitFor();
    await expectAccessible(page);
    await page.goto('/daily-report');
    await page.getByText('아직 끝난 날이 없어요.').waitFor();
    await expectAccessible(page);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('a friend is listed once they know what it commits to, and is bought for the next strike', async () => {
    const issuer = await openAccount(app, 'issuer');
    const own = await openPage(app.browser, app.instance.origin, PHONE);
    await signIn(own.page, issuer.username, issuer.password);
    await own.page.getByText('총자산').waitFor();
    await own.page.goto('/human-etf');
    await own.page.getByRole('button', { name: '나도 상장하기' }).click();
    await own.page.getByLabel('종목 이름').fill('shares');
    await own.page.getByLabel('배당 약속 (%)').fill('12.5');
    await own.page.getByRole('button', { name: '약속 확인하기' }).click();
    await own.page.getByText(/실현한 이익의 12.5%/).waitFor();
    await expectAccessible(own.page);
    await own.page.getByRole('button', { name: '약속하고 상장하기' }).click();
    await own.page.getByText('상장됐어요!').waitFor();
    await own.page.getByRole('link', { name: '내 주식 보기' }).click();
    await own.page.getByText('상장한 친구는 인간 ETF를 사고팔 수 없어요.').waitFor();
    expect(own.faults).toEqual([]);
    await own.page.context().close();

    const holder = await openAccount(app, 'holder');
    const { page, faults } = await openPage(app.browser, app.instance.origin, PHONE);
    await signIn(page, holder.username, holder.password);
    await page.getByText('총자산').waitFor();
    await page.goto('/human-etf');
    await page.getByRole('link', { name: /issuer/ }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: /issuer/ }).click();
    await page.getByLabel('주문 금액').fill('100000');
    await page.getByRole('button', { name: '매수하기' }).click();
    await page.getByRole('button', { name: '매수 주문 넣기' }).click();
    await page.getByText('주문을 접수했어요').waitFor();
    await page.getByText('기다리는 주문 1건').waitFor();
    expect(await page.getByLabel('주문 금액').inputValue()).toBe('');
    await page.getByText('12.5%').waitFor();
    await expectAccessible(page);
    expect(faults).toEqual([]);
    await page.context().close();
  });
}
