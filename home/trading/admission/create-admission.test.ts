import type { Sql } from '@mockstreet/db/client';
import { instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { createAdmission } from './create-admission.ts';

/** Key files that change when a test says so, and are read again when `check` is called. */
function openKeys() {
  const written = { public: {}, sealing: {} };
  const read = { ...written };
  const file = (name: keyof typeof written) => ({
    current: () => read[name],
    async check() {
      read[name] = written[name];
    },
  });
  const { noteKeys } = createAdmission({
    ...{ clock: () => instant(0), sessions: 'real' },
    sql: undefined as unknown as Sql,
    publicKeys: file('public') as never,
    sealingKeys: { ...file('sealing'), openCredential: async () => undefined },
  });
  return { written, read, noteKeys };
}

describe('whether keys have moved', () => {
  it('is a no while both files are as they were', async () => {
    expect(await openKeys().noteKeys()()).toBe(false);
  });

  it.each(['public', 'sealing'] as const)('is found out by looking again: %s', async (name) => {
    const { written, noteKeys } = openKeys();
    const haveKeysMoved = noteKeys();
    written[name] = {};
    expect(await haveKeysMoved()).toBe(true);
    expect(await noteKeys()()).toBe(false);
  });

  it('counts from when it was noted: the files are read now and then anyway', async () => {
    const { read, written, noteKeys } = openKeys();
    const haveKeysMoved = noteKeys();
    written.public = {};
    read.public = written.public;
    expect(await haveKeysMoved()).toBe(true);
  });
});
