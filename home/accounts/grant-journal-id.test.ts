import { expect, it } from 'vitest';
import { z } from 'zod';
import { grantJournalId } from './grant-journal-id.ts';

it('derives one well-formed id per user', () => {
  const one = grantJournalId('0198c0de-0000-7000-8000-000000000001');
  expect(z.uuid().safeParse(one).success).toBe(true);
  expect(grantJournalId('0198c0de-0000-7000-8000-000000000001')).toBe(one);
  expect(grantJournalId('0198c0de-0000-7000-8000-000000000002')).not.toBe(one);
});
