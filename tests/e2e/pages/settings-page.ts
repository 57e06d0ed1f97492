import { expect, test } from 'vitest';
import { expectAccessible } from '../accessibility.ts';
import { signIn } from '../desk-page.ts';
import { openPage, PHONE } from '../open-browser.ts';
import { openAccount } from '../own-account.ts';
import type { RunningApp } from '../running-app.ts';

/** What is a user's own to settle. */
export function settingsPage(app: RunningApp): void {
  test('a key for a program is shown this once, works, and no longer when it is revoked', async () => {
    const friend = await openAccount(app, 'programmer');
    const { page, faults } = await openPage(app.browser, app.instance.origin, PHONE);
    await signIn(page, friend.username, friend.password);
    await page.getByText('총자산').waitFor();
    await page.goto('/settings');
    await page.getByRole('button', { name: '새 키 만들기' }).click();
    await page.getByLabel('이름', { exact: true }).fill('나의 봇');
    await page.getByRole('button', { name: '만들기', exact: true }).click();
    const key = (await page.getByTestId('api-key').textContent()) ?? '';
    await expectAccessible(page);
    const statusWith = async () =>
      (
        await page.request.get(`${app.instance.origin}/api/v1/portfolio`, {
          headers: { 'x-api-key': key },
        })
      ).status();
    expect(await statusWith()).toBe(200);
    await page.getByRole('button', { name: '옮겨 두었어요' }).click();
    await page.getByText('나의 봇').waitFor();
    await expect.poll(() => page.getByText(key).count()).toBe(0);
    await page.getByRole('button', { name: '없애기' }).click();
    await page.getByRole('button', { name: '키 없애기' }).click();
    await page.getByText('아직 만든 키가 없어요.').waitFor();
    await expect.poll(statusWith).toBe(401);
    await expectAccessible(page);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('a new password keeps this device signed in, and language and colours are the device’s', async () => {
    const friend = await openAccount(app, 'careful');
    const { page, faults } = await openPage(app.browser, app.instance.origin, PHONE);
    await signIn(page, friend.username, friend.password);
    await page.getByText('총자산').waitFor();
    await page.goto('/settings');
    await page.getByLabel('지금 비밀번호').fill('not-my-password');
    await page.getByLabel('새 비밀번호').fill('another-password');
    await page.getByRole('button', { name: '비밀번호 바꾸기' }).click();
    await page.getByText('지금 비밀번호가 맞지 않아요.').waitFor();
    await page.getByLabel('지금 비밀번호').fill(friend.password);
    await page.getByRole('button', { name: '비밀번호 바꾸기' }).click();
    await page.getByText('비밀번호를 바꿨어요').waitFor();

    await page.getByRole('button', { name: '어둡게' }).click();
    await page.getByRole('button', { name: 'English' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await page.getByLabel('Nickname').waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await expectAccessible(page);
    expect(faults).toEqual([]);
    await page.context().close();
  });
}
