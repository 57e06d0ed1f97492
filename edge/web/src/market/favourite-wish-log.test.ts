import { expect, test } from 'vitest';
import { createFakeTabs } from '../device/testing/fake-tabs.ts';
import { createFavouriteWishLog } from './favourite-wish-log.ts';

const add = (tickerId: string) => ({ tickerId, isWanted: true });
const remove = (tickerId: string) => ({ tickerId, isWanted: false });

function tabs() {
  const device = createFakeTabs();
  const open = (store = device.openTab()) => {
    const log = createFavouriteWishLog(store, 'demo');
    let told = 0;
    log.subscribe(() => {
      told += 1;
    });
    return { ...log, told: () => told };
  };
  return { device, open };
}

test('a tab that has heard nothing yet does not write over what another wished for', () => {
  const { device, open } = tabs();
  const [one, other] = [open(), open()];
  one.add(add('A'));
  other.add(add('B'));
  device.spreadTheWord();
  for (const tab of [one, other, open()]) expect(tab.current()).toEqual([add('A'), add('B')]);
});

test('what one tab has told home no other tells again, and nothing changes twice', () => {
  const { device, open } = tabs();
  const [one, other] = [open(), open()];
  one.add(add('A'));
  device.spreadTheWord();
  one.drop(add('A'));
  other.drop(add('A'));
  expect([one.told(), other.told()]).toEqual([2, 2]);
  device.spreadTheWord();
  expect([one.told(), other.told()]).toEqual([2, 2]);
  expect(open().current()).toEqual([]);
});

test('an answer to what another tab has taken back since ends nothing', () => {
  const { open } = tabs();
  const [one, other] = [open(), open()];
  one.add(add('A'));
  other.add(remove('A'));
  one.drop(add('A'));
  expect(one.current()).toEqual([remove('A')]);
});

test('a wish stays the same object, so that what is on its way to home is not sent again', () => {
  const { open } = tabs();
  const tab = open();
  tab.add(add('A'));
  const [first] = tab.current();
  tab.add(add('B'));
  expect(tab.current()[0]).toBe(first);
});

test('on a device that keeps nothing the page goes on with what it holds', () => {
  const { device, open } = tabs();
  const page = open({ ...device.openTab(), write: () => {} });
  page.add(add('A'));
  page.add(add('B'));
  page.drop(add('A'));
  expect(page.current()).toEqual([add('B')]);
});
