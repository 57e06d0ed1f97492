import { expect, test } from 'vitest';
import { expectAccessible } from '../accessibility.ts';
import { openPage, PHONE } from '../open-browser.ts';
import { newInvite } from '../own-account.ts';
import type { RunningApp } from '../running-app.ts';

/** By the address that a friend was sent. */
export function joinPage(app: RunningApp): void {
  test('a friend joins by an invite, is told what stands in the way, and begins signed in', async () => {
    const code = await newInvite(app);
    const { page, faults } = await openPage(app.browser, app.instance.origin, PHONE);
    await page.goto('/');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: '한국어' }).click();

    await page.goto(`/join?code=${code}`);
    expect(await page.getByLabel('초대 코드').inputValue()).toBe(code);
    await page.getByLabel('아이디').fill('demo');
    await page.getByLabel('닉네임').fill('새로 온 친구');
    await page.getByLabel('비밀번호').fill('a-new-password');
    await page.getByRole('button', { name: '가입하고 시작하기' }).click();
    await page.getByText('이미 쓰이는 아이디예요.').waitFor();
    await expectAccessible(page);

    await page.getByLabel('아이디').fill('newcomer');
    await page.getByRole('button', { name: '가입하고 시작하기' }).click();
    await page.getByRole('heading', { name: '환영해요, 새로 온 친구님!' }).waitFor();
    await page.getByText('10,000,000원').waitFor();
    await expectAccessible(page);
    expect(faults).toEqual([]);
    await page.context().close();

    const late = await openPage(app.browser, app.instance.origin, PHONE);
    await late.page.goto(`/join?code=${code}`);
    await late.page.getByLabel('아이디').fill('latecomer');
    await late.page.getByLabel('닉네임').fill('늦은 친구');
    await late.page.getByLabel('비밀번호').fill('a-new-password');
    await late.page.getByRole('button', { name: '가입하고 시작하기' }).click();
    await late.page.getByText(/쓸 수 없는 초대 코드예요/).waitFor();
    await late.page.context().close();
  });
}
