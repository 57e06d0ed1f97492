import { expect, test } from 'vitest';
import { createOrderKeys } from './order-keys.ts';

test('outside a secure context there is no key, and nothing breaks', async () => {
  const keys = createOrderKeys({ subtle: undefined } as unknown as Crypto, () => 'id');
  expect(await keys.create()).toBeUndefined();
  await keys.forgetOthers(undefined);
});

test('a key that cannot be kept is no key', async () => {
  // Here is WebCrypto, and no IndexedDB.
  const keys = createOrderKeys(crypto, () => 'id');
  expect(await keys.create()).toBeUndefined();
});

test('a key that cannot be looked for is not said to be lost', async () => {
  const keys = createOrderKeys(crypto, () => 'id');
  await expect(keys.find('id')).rejects.toThrow();
});
