import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible } from '../accessibility.ts';
import { signIn, signInAs } from '../desk-page.ts';
import { DESKTOP, openPage, PHONE } from '../open-browser.ts';
import { orderSetAside } from '../order-set-aside.ts';
import { openAccount } from '../own-account.ts';
import type { RunningApp } from '../running-app.ts';

/** In a phone's width, as administrators look while they are out. */
async function openAsAdmin(app: RunningApp, path: string): ReturnType<typeof openPage> {
  const opened = await openPage(app.browser, app.instance.origin, PHONE);
  await signIn(opened.page, 'admin', 'demo-admin-1');
  await opened.page.getByText('총자산').waitFor();
  await opened.page.goto(path);
  return opened;
}

const inMenu = (page: Page, name: string) =>
  page.getByRole('navigation', { name: '관리 메뉴' }).getByRole('link', { name });

/** From what is not saved: by a link, by the browser's back, and by a reload, each of which asks first. */
async function leaveAndStay(page: Page): Promise<void> {
  const stay = page.getByRole('button', { name: '계속 고치기' });
  await inMenu(page, '시스템').click();
  await stay.click();
  await page.goBack();
  await stay.click();
  await page.waitForURL(/bailout_processed$/);
  // Forward again is an answer, too.
  await page.goBack();
  await stay.waitFor();
  await page.goForward();
  await stay.waitFor({ state: 'hidden' });
  const [asked] = await Promise.all([
    page.waitForEvent('dialog'),
    page.evaluate('void setTimeout(() => location.reload())'),
  ]);
  expect(asked.type()).toBe('beforeunload');
  await asked.dismiss();
}

/** Behind the menu's last entry, which administrators alone have. */
export function adminPages(app: RunningApp): void {
  test('a message is written with its preview, warned of, saved, and its default restored', async () => {
    const { page, faults } = await openAsAdmin(app, '/admin/templates');
    await page.getByRole('link', { name: /^구제금융 처리/ }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: /^구제금융 처리/ }).click();
    const content = page.getByLabel('문구', { exact: true });
    const preview = page.getByTestId('template-preview');
    await preview.getByText('지호님 구제금융 처리').waitFor();

    await content.fill('다시 시작, {nick}');
    await page.getByText('이 메시지에 없는 값이에요').waitFor();
    await preview.getByText('다시 시작, {nick}').waitFor();
    await expectAccessible(page);
    await content.fill('다시 시작, ');
    await page.getByRole('button', { name: '{nickname} 넣기' }).click();
    expect(await content.inputValue()).toBe('다시 시작, {nickname}');
    await page.getByLabel('nickname 값').fill('서연');
    await preview.getByText('다시 시작, 서연').waitFor();

    await leaveAndStay(page);
    expect(await content.inputValue()).toBe('다시 시작, {nickname}');
    await page.getByRole('button', { name: '저장', exact: true }).click();
    await page.getByText('저장했어요.').waitFor();
    await page.reload();
    await preview.getByText('다시 시작, 지호').waitFor();
    await page.getByText(/^마지막으로 바꾼 사람: Admin/).waitFor();

    await page.getByRole('button', { name: '기본 문구로' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '기본 문구로' }).click();
    await preview.getByText('지호님 구제금융 처리').waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('an invite is shown once, and taken back', async () => {
    const { page, faults } = await openAsAdmin(app, '/admin/invites');
    await page.getByRole('button', { name: '초대 만들기' }).click();
    await page.getByLabel(/^누구를 위한/).fill('민수에게');
    await page.getByRole('button', { name: '만들기', exact: true }).click();
    const code = await page.getByLabel('초대 코드').inputValue();
    expect(code).toMatch(/^msi_/);
    expect(await page.getByLabel('가입 링크').inputValue()).toBe(
      `${app.instance.origin}/join?code=${code}`,
    );
    await expectAccessible(page);
    await page.getByRole('button', { name: '다 복사했어요' }).click();
    const row = page.getByRole('listitem').filter({ hasText: '민수에게' });
    await row.getByText('쓸 수 있음').waitFor();
    await expect.poll(() => page.getByText(code).count()).toBe(0);
    await expectAccessible(page);
    await row.getByRole('button', { name: '거둬들이기' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '거둬들이기' }).click();
    await row.getByText('거둬들임').waitFor();

    await inMenu(page, '사용자').click();
    await page.getByLabel('아이디로 찾기').fill('frie');
    await page.getByRole('button', { name: /@friend/ }).waitFor();
    await expectAccessible(page);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('a trading mode is set and lifted; days and instruments stand beside it', async () => {
    const { page, faults } = await openAsAdmin(app, '/admin/modes');
    await page.getByRole('button', { name: '모드 정하기' }).click();
    await page.getByRole('button', { name: '사용자', exact: true }).click();
    await page.getByLabel('사용자', { exact: true }).fill('admin');
    await page.getByRole('button', { name: /@admin/ }).click();
    await page.getByLabel('이유').fill('잠시 쉬어 가요');
    await page.getByRole('button', { name: '이렇게 정하기' }).click();
    const row = page.getByRole('listitem').filter({ hasText: '잠시 쉬어 가요' });
    await row.getByText('팔기만').waitFor();
    await expectAccessible(page);
    await row.getByRole('button', { name: '풀기' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '풀기' }).click();
    await page.getByRole('listitem').filter({ hasText: '관리자가 풀었어요' }).waitFor();

    await inMenu(page, '거래일').click();
    await page.getByRole('button', { name: /오늘/ }).waitFor();
    await expectAccessible(page);
    await inMenu(page, '종목').click();
    await page.getByLabel('비트코인 시세의 출처').waitFor();
    // Of a list of dozens alike axe learns nothing more than of these.
    await page.getByLabel('코인 찾기').fill('비트코인');
    await expectAccessible(page);
    for (const part of ['거래 정지', '기업 행위', '격리']) {
      await page.getByRole('button', { name: part, exact: true }).click();
      await page.locator('.admin__none, .admin__list').waitFor();
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('both machines are told of, and what was done', async () => {
    const { page, faults } = await openAsAdmin(app, '/admin');
    await page.getByRole('heading', { name: '관리' }).waitFor();
    await expectAccessible(page);
    await inMenu(page, '시스템').click();
    await page.getByRole('listitem').filter({ hasText: '파티션 0' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: '체결 엔진' }).waitFor();
    await page.getByText('치워 둔 메시지가 없어요.').waitFor();
    await page.getByRole('button', { name: '플러그 뽑기' }).waitFor();
    await expectAccessible(page);

    await inMenu(page, '감사 기록').click();
    const signedIn = page.locator('.audit', { hasText: '로그인' }).first();
    await signedIn.click();
    await signedIn.getByText('127.0.0.1').waitFor();
    await expectAccessible(page);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('a message that no key opened is replayed once there is one, and the order fills on its page', async () => {
    const owner = await openAccount(app, 'unopened');
    const { page: mine, faults: ownFaults } = await openPage(
      app.browser,
      app.instance.origin,
      PHONE,
    );
    await signIn(mine, owner.username, owner.password);
    await mine.getByText('총자산').waitFor();
    const orderId = await orderSetAside(app, owner);
    await mine.goto(`/orders/${orderId}`);

    const { page, faults } = await openAsAdmin(app, '/admin/system');
    const letter = page.locator('.letter').filter({ hasText: orderId });
    await letter.getByText('주문과 함께 온 자격을 열 수 없어요').waitFor();
    await expectAccessible(page);
    await letter.getByRole('button', { name: '다시 보내기' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '다시 보내기' }).click();
    await page.getByText(/^다시 보냈어요/).waitFor();
    await page.getByLabel('보기').selectOption('다시 처리됨');
    await letter.getByText('결과: 제때 온 주문처럼 받아들였어요').waitFor();

    await mine.locator('[data-stage="filled"]').waitFor();
    await inMenu(page, '감사 기록').click();
    await page.locator('.audit', { hasText: '죽은 메시지 다시 보내기' }).first().waitFor();
    expect([...faults, ...ownFaults]).toEqual([]);
    await mine.context().close();
    await page.context().close();
  });

  test('a friend who is no administrator is told so calmly', async () => {
    const { page, faults } = await openPage(app.browser, app.instance.origin, DESKTOP);
    await signInAs(page, 'friend');
    expect(await page.getByRole('link', { name: '관리' }).count()).toBe(0);
    await page.goto('/admin/system');
    await page.getByRole('heading', { name: '관리자를 위한 페이지예요' }).waitFor();
    await expectAccessible(page);
    expect(faults).toEqual([]);
    await page.context().close();
  });
}
