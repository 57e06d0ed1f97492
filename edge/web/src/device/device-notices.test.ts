import { expect, test } from 'vitest';
import { createDeviceNotices } from './device-notices.ts';

type Page = Parameters<typeof createDeviceNotices>[0];
const NOTICE = { id: '1', title: 'a', body: 'b' };

/** A browser that grants what it is asked for. */
function pageOf({ hidden }: { readonly hidden: boolean }) {
  const shown: string[] = [];
  class Notices {
    static permission = 'default';
    static requestPermission = async () => {
      Notices.permission = 'granted';
    };
    constructor(title: string) {
      shown.push(title);
    }
  }
  const page = { document: { hidden }, navigator: {}, Notification: Notices };
  return { page: page as unknown as Page, shown };
}

test('nothing is shown before the user has agreed', async () => {
  const { page, shown } = pageOf({ hidden: true });
  const notices = createDeviceNotices(page);
  notices.show(NOTICE);
  expect(shown).toEqual([]);
  expect(await notices.ask()).toBe('granted');
  notices.show(NOTICE);
  expect(shown).toEqual(['a']);
});

test('while the page is in sight it tells by itself', async () => {
  const { page, shown } = pageOf({ hidden: false });
  const notices = createDeviceNotices(page);
  await notices.ask();
  notices.show(NOTICE);
  expect(shown).toEqual([]);
});

test('a browser without notices is asked for none', async () => {
  const notices = createDeviceNotices({ document: {}, navigator: {} } as unknown as Page);
  expect(await notices.ask()).toBe('unsupported');
  notices.show(NOTICE);
});
