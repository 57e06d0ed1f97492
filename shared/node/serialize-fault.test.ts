import { expect, it } from 'vitest';
import { serializeFault } from './serialize-fault.ts';

const ROW = 'Failing row contains (7, $argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA).';

/** As the driver throws it: an error with the fields of the server's answer. */
function refusedRow(): Error {
  return Object.assign(new Error('new row violates check constraint "refused"'), {
    code: '23514',
    constraint_name: 'refused',
    detail: ROW,
  });
}

it('says what Postgres refused and by which constraint, and nothing of the row', () => {
  const told = serializeFault(refusedRow());
  expect(told).toMatchObject({
    message: 'new row violates check constraint "refused"',
    code: '23514',
    constraint_name: 'refused',
    stack: expect.stringContaining('serialize-fault.test.ts'),
  });
  expect(JSON.stringify(told)).not.toContain('argon2id');
});

it('quotes no row of the fault behind a fault, and goes on with what is no error', () => {
  const fault = new Error('postgres is unavailable', { cause: refusedRow() });
  const text = JSON.stringify(serializeFault(fault));
  expect(text).toContain('check constraint');
  expect(text).not.toContain('argon2id');
  expect(serializeFault('just a text')).toBe('just a text');
});
