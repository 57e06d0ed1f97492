import { expect, test } from 'vitest';
import { createFakeTabs } from '../../device/testing/fake-tabs.ts';
import { type KeptDraft, keepDraft, readKeptDraft } from './kept-draft.ts';
import { emptyDraft } from './order-draft.ts';

const BTC = 'CRYPTO-COIN-BTC';
const kept = (clientOrderId: string): KeptDraft => ({
  clientOrderId,
  draft: { ...emptyDraft({ market: 'CRYPTO' }, 'BUY'), entry: '10,000' },
});

test('a draft is in the ticket again after a reload, under the id that it had', () => {
  const device = createFakeTabs();
  keepDraft(device.openTab(), 'demo', BTC, kept('1'));
  expect(readKeptDraft(device.openTab(), 'demo', BTC)).toEqual(kept('1'));
  expect(readKeptDraft(device.openTab(), 'friend', BTC)).toBeUndefined();
  expect(readKeptDraft(device.openTab(), 'demo', 'CRYPTO-COIN-ETH')).toBeUndefined();
});

test('what was sent or discarded is gone', () => {
  const tab = createFakeTabs().openTab();
  keepDraft(tab, 'demo', BTC, kept('1'));
  keepDraft(tab, 'demo', BTC, undefined);
  expect(readKeptDraft(tab, 'demo', BTC)).toBeUndefined();
});

test('only the newest are kept', () => {
  const tab = createFakeTabs().openTab();
  for (let at = 0; at < 30; at += 1) keepDraft(tab, 'demo', `T${at}`, kept(`${at}`));
  expect(readKeptDraft(tab, 'demo', 'T29')).toEqual(kept('29'));
  expect(readKeptDraft(tab, 'demo', 'T10')).toEqual(kept('10'));
  expect(readKeptDraft(tab, 'demo', 'T9')).toBeUndefined();
});

test.each([
  ['of another shape', { ...kept('1'), draft: { side: 'BUY', entry: '1' } }],
  [
    'with a kind of order that nobody knows here',
    { ...kept('1'), draft: { ...kept('1').draft, type: 'STOP' } },
  ],
  ['without its id', { draft: kept('1').draft }],
  ['that is none', 7],
])('a draft %s is taken for none, and leaves the others', (_name, draft) => {
  const tab = createFakeTabs().openTab();
  tab.write('drafts.demo', { [BTC]: draft, OTHER: kept('2') });
  expect(readKeptDraft(tab, 'demo', BTC)).toBeUndefined();
  expect(readKeptDraft(tab, 'demo', 'OTHER')).toEqual(kept('2'));
});

test('what is no record of drafts is taken for none', () => {
  const tab = createFakeTabs().openTab();
  tab.write('drafts.demo', 'x');
  expect(readKeptDraft(tab, 'demo', BTC)).toBeUndefined();
});
