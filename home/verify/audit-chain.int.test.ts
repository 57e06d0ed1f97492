import { createSql, type Sql } from '@mockstreet/db/client';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { checkAuditChain } from './audit-chain.ts';
import type { Finding } from './invariants.ts';

const ROWS = 12;

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = createSql({ url: database.url, applicationName: 'test', poolSize: 1 });
  await sql`
    select record_audit(now() + n * interval '1 microsecond', 'user.changed',
      case when n % 3 > 0 then gen_random_uuid() end, case when n % 4 > 0 then '지호 ' || n end,
      case when n % 2 > 0 then '192.0.2.' || n end,
      jsonb_build_object('n', n, 'text', e'"\\u00e9\\n', 'price', 1.50))
    from generate_series(1, ${ROWS}) as n`;
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** What is found after `tampering` by someone whom no trigger stops. */
async function findingAfter(tampering: string): Promise<Finding> {
  await sql`begin`;
  try {
    await sql.unsafe(`set local session_replication_role = replica; ${tampering}`).simple();
    return await checkAuditChain(sql);
  } finally {
    await sql`rollback`;
  }
}

const anyRow = fc.integer({ min: 1, max: ROWS });

describe('the audit chain', () => {
  it('is whole as it was written, and names its last link', async () => {
    const [head] = await sql`select encode(hash, 'hex') as hash from audit_head`;
    expect(await findingAfter('')).toMatchObject({
      checked: ROWS,
      breaches: 0,
      remark: `its last row is ${ROWS}, ${head?.hash}`,
    });
  });

  it.each([
    "at = at + interval '1 microsecond'",
    "at = 'infinity'",
    "action = 'user.Changed'",
    'actor_id = gen_random_uuid()',
    "subject = coalesce(subject, '') || ' '",
    "subject = case when subject is null then '-' end",
    "address = case when address is null then '' end",
    'details = details || \'{"n": 0}\'',
    'details = details || \'{"price": 1.5}\'',
    'hash = set_byte(hash, 7, get_byte(hash, 7) # 1)',
    'prev_hash = set_byte(prev_hash, 31, get_byte(prev_hash, 31) # 128)',
  ])('shows a row in which someone set %s', async (change) => {
    await fc.assert(
      fc.asyncProperty(anyRow, async (id) => {
        const finding = await findingAfter(`update audit_log set ${change} where id = ${id}`);
        expect(finding.breaches).toBeGreaterThan(0);
        expect(finding.examples[0]).toMatch(/^audit row|^the log ends/);
      }),
      { numRuns: 6 },
    );
  });

  it('shows a flipped bit of any byte of what was written', async () => {
    const flips = fc.record({ id: anyRow, at: fc.nat({ max: 6 }), bit: fc.nat({ max: 6 }) });
    await fc.assert(
      fc.asyncProperty(flips, async ({ id, at, bit }) => {
        const { breaches } = await findingAfter(`
          update audit_log set action = convert_from(set_byte(convert_to(action, 'UTF8'), ${at},
            get_byte(convert_to(action, 'UTF8'), ${at}) # (1 << ${bit})), 'LATIN1')
          where id = ${id}`);
        expect(breaches).toBe(1);
      }),
      { numRuns: 30 },
    );
  });

  it('shows that a row is missing, the last one too', async () => {
    for (let id = 1; id <= ROWS; id++) {
      const finding = await findingAfter(`delete from audit_log where id = ${id}`);
      expect([id, finding.breaches]).toEqual([id, 1]);
    }
    expect((await findingAfter('delete from audit_log')).breaches).toBe(1);
    expect((await findingAfter('delete from audit_head')).breaches).toBe(1);
  });

  it('shows a gap that was closed by counting on', async () => {
    for (let id = 1; id < ROWS; id++) {
      const { breaches } = await findingAfter(`
        delete from audit_log where id = ${id};
        update audit_log set id = id - 1000 where id > ${id};
        update audit_log set id = id + 999 where id < 0`);
      expect(breaches).toBeGreaterThan(0);
    }
  });

  it('shows two rows that changed places', async () => {
    const pairs = fc.uniqueArray(anyRow, { minLength: 2, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(pairs, async ([one, other]) => {
        const { breaches } = await findingAfter(`
          update audit_log set id = -1 where id = ${one};
          update audit_log set id = ${one} where id = ${other};
          update audit_log set id = ${other} where id = -1`);
        expect(breaches).toBeGreaterThan(1);
      }),
      { numRuns: 20 },
    );
  });

  it('shows an act that was slipped in at the end by hand', async () => {
    const { breaches } = await findingAfter(`
      insert into audit_log select id + 1, at, action, actor_id, subject, address, details, hash, hash
      from audit_log order by id desc limit 1`);
    expect(breaches).toBe(2);
  });
});
