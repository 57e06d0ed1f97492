import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import {
  checkReceipt,
  publishedKeysSchema,
  receiptFileSchema,
} from '@mockstreet/shared/check-receipt';
import { addMicros, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';
import { recordFilledOrder, recordWaitingOrder } from '../../../tests/support/recorded-orders.ts';
import { giveReceipts } from '../../verify/testing/small-receipts.ts';

const RECEIPT = new URL('../../../scripts/receipt.ts', import.meta.url).pathname;

let home: HomeApi;
let folder: string;
let trader: TestUser;
let orderId: string;
beforeAll(async () => {
  home = await createHomeApi();
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-receipt-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await home.close();
});

const second = (count: number) => addMicros(home.startedAt, count * MICROS_PER_SECOND);
beforeEach(async () => {
  trader = await home.openUser();
  const fill = { quantity: '0.001', price: '90000000', grossKrw: '90000', feeKrw: '45' };
  const order = { userId: trader.id, acceptedAt: second(0) };
  orderId = await recordFilledOrder(home.sql, { ...order, ...fill });
  await home.sql`alter table settlement_receipts disable trigger user`;
  await home.sql`delete from settlement_receipts`;
  await giveReceipts(home.sql);
});

const receiptOf = async (id: string, token = trader.token) =>
  await home.get(`/orders/${id}/receipt`, token);
const jwks = async () =>
  publishedKeysSchema.parse(await (await home.request('/.well-known/jwks.json')).json());
const breaches = async (body: unknown) =>
  (await checkReceipt(receiptFileSchema.parse(body), await jwks())).filter(
    ({ holds }) => holds === false,
  );

describe('GET /orders/{order_id}/receipt', () => {
  it('says what became of the order, signed, and holds by the published keys alone', async () => {
    const { status, body } = await receiptOf(orderId);
    expect(status).toBe(200);
    expect(body.acceptance).toMatchObject({ order_id: orderId, user_id: trader.id, receipt: null });
    expect(body.settlement.facts).toMatchObject({
      link: { prev_hash: null, seq: 1, user_id: trader.id },
      outcome: { status: 'FILLED', reason: null },
      fill: { price: '90000000', gross_krw: '90000', fee_krw: '45', print: { kind: 'QUOTE' } },
      ledger: { journal_id: orderId },
    });
    expect(body.settlement.facts.ledger.lines).toHaveLength(6);
    expect(await breaches(body)).toEqual([]);
    // A figure that somebody changed on the way.
    body.settlement.facts.fill.price = '89999999';
    expect((await breaches(body)).length).toBeGreaterThan(0);
  });

  it('says of an order that waits that home has not decided it', async () => {
    const waiting = await recordWaitingOrder(home.sql, {
      userId: trader.id,
      acceptedAt: second(1),
    });
    const { body } = await receiptOf(waiting);
    expect(body).toMatchObject({ settlement: null, no_settlement: 'PENDING' });
    expect(await breaches(body)).toEqual([]);
  });

  it('of an order without a place in the chain is signed all the same, and says so', async () => {
    const id = await recordWaitingOrder(home.sql, { userId: trader.id, acceptedAt: second(2) });
    await home.sql`update orders set status = 'FAILED', reason = 'UNKNOWN_INSTRUMENT',
      settled_at = not_before where id = ${id}`;
    const { body } = await receiptOf(id);
    expect(body.settlement.facts.link).toMatchObject({ prev_hash: null, seq: null });
    expect(body.settlement.facts.outcome).toMatchObject({ at: null, reason: 'UNKNOWN_INSTRUMENT' });
    expect(await breaches(body)).toEqual([]);
  });

  it('of a fill from before there were receipts is not signed, and says why', async () => {
    await home.sql`delete from settlement_receipts where id = ${orderId}`;
    const { body } = await receiptOf(orderId);
    expect(body).toMatchObject({ settlement: null, no_settlement: 'BEFORE_RECEIPTS' });
    expect(await breaches(body)).toEqual([]);
  });

  it('signs nothing that was altered since its receipt was given', async () => {
    await home.sql`alter table fills disable trigger user`;
    await home.sql`update fills set price = price + 1 where order_id = ${orderId}`;
    await home.sql`alter table fills enable trigger user`;
    // A fault, of which the document says nothing.
    await expect(receiptOf(orderId)).rejects.toThrow('does not announce 500');
  });

  it('is for its owner and administrators', async () => {
    const [other, admin] = [await home.openUser(), await home.openUser()];
    await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
    expect((await receiptOf(orderId, other.token)).status).toBe(404);
    expect((await receiptOf(orderId, admin.token)).body.settlement.hash).toHaveLength(64);
  });
});

describe('npm run receipt', () => {
  const run = async (...args: readonly string[]) => {
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [RECEIPT, ...args]);
      return { code: 0, output: stdout };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: `${stdout}${stderr}` };
    }
  };
  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  it('prints a row for each thing that it looked at, and fails where one does not hold', async () => {
    const { body } = await receiptOf(orderId);
    const keys = file('jwks.json', await jwks());
    const good = await run(file('good.json', body), '--jwks', keys);
    expect(good).toMatchObject({ code: 0 });
    expect(good.output).toMatch(/^ {2}ok {11}home signed the hash$/m);
    expect(good.output).toMatch(/^ {2}not checked {2}the edge’s promise/m);
    body.settlement.facts.fill.fee_krw = '44';
    const bad = await run(file('bad.json', body), '--jwks', keys);
    expect(bad).toMatchObject({ code: 1 });
    expect(bad.output).toMatch(/^ {2}BREACH {7}the hash is of these facts$/m);
  });

  it('follows receipts of one account from one to the next', async () => {
    await recordFilledOrder(home.sql, {
      ...{ userId: trader.id, acceptedAt: second(5), side: 'SELL', quantity: '0.001' },
      ...{ price: '90000000', grossKrw: '90000', feeKrw: '45' },
    });
    await home.sql`delete from settlement_receipts`;
    await giveReceipts(home.sql);
    const rows = await home.sql<{ id: string }[]>`
      select id from settlement_receipts where user_id = ${trader.id} order by seq`;
    const [first, next] = await Promise.all(rows.map(async ({ id }) => (await receiptOf(id)).body));
    const keys = file('jwks.json', await jwks());
    const [one, two] = [file('1.json', first), file('2.json', next)];
    const whole = await run(one, two, '--jwks', keys);
    expect(whole).toMatchObject({ code: 0 });
    expect(whole.output).toMatch(/ok +receipt no\. 2 names no\. 1 as the one before it/);
  });

  it('cannot look without a receipt and the keys, and says what is missing', async () => {
    const keys = file('jwks.json', await jwks());
    const cases = [
      [[], /^usage: /],
      [['x.json'], /^usage: /],
      [['x.json', '--jwks', keys, '--origin', 'http://127.0.0.1:1'], /^usage: /],
      [['--what', 'x'], /usage: /],
      [[join(folder, 'none.json'), '--jwks', keys], /none\.json: ENOENT/],
      [[file('text.json', 'hello'), '--jwks', keys], /is no JSON/],
      [[file('other.json', { acceptance: 1 }), '--jwks', keys], /other\.json: acceptance: /],
      [[file('other.json', {}), '--origin', 'http://127.0.0.1:1'], /127\.0\.0\.1:1: /],
    ] as const;
    const answers = await Promise.all(cases.map(([args]) => run(...args)));
    for (const [index, answer] of answers.entries()) {
      expect(answer).toMatchObject({
        code: 2,
        output: expect.stringMatching(cases[index]?.[1] ?? ''),
      });
    }
  });
});
