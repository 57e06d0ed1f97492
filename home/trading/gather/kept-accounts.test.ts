import { describe, expect, it } from 'vitest';
import type { Account } from '../core/account.ts';
import { buildAccount } from '../core/testing/build-account.ts';
import { BTC, SAMSUNG } from '../core/testing/build-print.ts';
import { createKeptAccounts } from './kept-accounts.ts';
import type { Holding } from './read-accounts.ts';

const [ALICE, BOB, CAROL] = ['alice', 'bob', 'carol'] as const;

/** What is stored, and who was asked about. */
function store(accounts: Record<string, Account>) {
  const asked: string[] = [];
  const read = async (holdings: readonly Holding[]) => {
    asked.push(...holdings.map(({ userId, tickerId }) => `${userId} ${tickerId}`));
    const users = new Set(holdings.map(({ userId }) => userId));
    return new Map(Object.entries(accounts).filter(([userId]) => users.has(userId)));
  };
  return { asked, read };
}

function account(userId: string, change: Partial<Account> = {}): Account {
  return { ...buildAccount('1000', {}, userId), version: 1, ...change };
}

const position = (tickerId: string) =>
  buildAccount('0', { [tickerId]: { quantity: '1', cost: '100' } }).positions;

describe('kept accounts', () => {
  it('are read once, with what is held of an instrument, nothing too', async () => {
    const { asked, read } = store({ [ALICE]: account(ALICE) });
    const kept = createKeptAccounts(read);
    const holding = { userId: ALICE, tickerId: BTC };
    const first = await kept.read([holding]);
    expect(await kept.read([holding])).toEqual(first);
    expect(asked).toEqual([`${ALICE} ${BTC}`]);
  });

  it('are read again for an instrument that was not asked about, and know both then', async () => {
    const stored = { [ALICE]: account(ALICE, { positions: position(BTC) }) };
    const { asked, read } = store(stored);
    const kept = createKeptAccounts(read);
    await kept.read([{ userId: ALICE, tickerId: BTC }]);
    stored[ALICE] = account(ALICE, { positions: position(SAMSUNG) });
    await kept.read([{ userId: ALICE, tickerId: SAMSUNG }]);
    const both = await kept.read([BTC, SAMSUNG].map((tickerId) => ({ userId: ALICE, tickerId })));
    expect([...(both.get(ALICE)?.positions.keys() ?? [])]).toEqual([BTC, SAMSUNG]);
    expect(asked).toEqual([`${ALICE} ${BTC}`, `${ALICE} ${SAMSUNG}`]);
  });

  it('are handed out with what is asked about alone: each trade copies it', async () => {
    const stored = account(ALICE, { positions: new Map([...position(BTC), ...position(SAMSUNG)]) });
    const kept = createKeptAccounts(store({ [ALICE]: stored }).read);
    await kept.read([BTC, SAMSUNG].map((tickerId) => ({ userId: ALICE, tickerId })));
    const again = await kept.read([{ userId: ALICE, tickerId: SAMSUNG }]);
    expect(again.get(ALICE)?.positions).toEqual(position(SAMSUNG));
  });

  it('know nothing of before once somebody else has written the account', async () => {
    const stored = { [ALICE]: account(ALICE, { positions: position(BTC) }) };
    const { read } = store(stored);
    const kept = createKeptAccounts(read);
    await kept.read([{ userId: ALICE, tickerId: BTC }]);
    stored[ALICE] = account(ALICE, { version: 2, positions: position(SAMSUNG) });
    const after = await kept.read([{ userId: ALICE, tickerId: SAMSUNG }]);
    expect([...(after.get(ALICE)?.positions.keys() ?? [])]).toEqual([SAMSUNG]);
  });

  it('are as they were written, without what was read of them for one turn', async () => {
    const { asked, read } = store({ [ALICE]: account(ALICE) });
    const kept = createKeptAccounts(read);
    await kept.read([{ userId: ALICE, tickerId: BTC }]);
    const written = account(ALICE, { version: 2, positions: position(BTC) });
    kept.note(new Map([[ALICE, { ...written, placed: { count: 1, heldKrw: new Map() } }]]));
    const found = (await kept.read([{ userId: ALICE, tickerId: BTC }])).get(ALICE);
    const { placed, ...lasting } = written;
    expect(placed).toBeDefined();
    expect(found).toEqual(lasting);
    expect(asked).toHaveLength(1);
  });

  it('hold what they held of others, where a turn has read less of them', async () => {
    const both = new Map([...position(BTC), ...position(SAMSUNG)]);
    const { asked, read } = store({ [ALICE]: account(ALICE, { positions: both }) });
    const kept = createKeptAccounts(read);
    const holdings = [BTC, SAMSUNG].map((tickerId) => ({ userId: ALICE, tickerId }));
    await kept.read(holdings);
    kept.note(new Map([[ALICE, account(ALICE, { version: 2, positions: position(BTC) })]]));
    const found = (await kept.read(holdings)).get(ALICE);
    expect(found).toEqual(account(ALICE, { version: 2, positions: both, placed: undefined }));
    expect(asked).toHaveLength(2);
  });

  it('are not taken for what a turn has written of a newer state', async () => {
    const stored = { [ALICE]: account(ALICE, { positions: position(SAMSUNG) }) };
    const { read } = store(stored);
    const kept = createKeptAccounts(read);
    const holding = { userId: ALICE, tickerId: SAMSUNG };
    await kept.read([holding]);
    stored[ALICE] = account(ALICE, { version: 3 });
    kept.note(new Map([[ALICE, account(ALICE, { version: 3, positions: position(BTC) })]]));
    expect((await kept.read([holding])).get(ALICE)).toEqual(stored[ALICE]);
  });

  it('are forgotten when told so, and when they may owe', async () => {
    const { asked, read } = store({ [ALICE]: account(ALICE), [BOB]: account(BOB) });
    const kept = createKeptAccounts(read);
    const holdings = [ALICE, BOB].map((userId) => ({ userId, tickerId: BTC }));
    await kept.read(holdings);
    const margin = { partition: 0, since: 0, checkedTo: 0 } as unknown as Account['margin'];
    kept.note(new Map([[BOB, account(BOB, { version: 2, margin })]]));
    await kept.read(holdings);
    kept.forget();
    await kept.read(holdings);
    expect(asked).toEqual([ALICE, BOB, BOB, ALICE, BOB].map((userId) => `${userId} ${BTC}`));
  });

  it('are no more than so many: those that were needed last', async () => {
    const people = [ALICE, BOB, CAROL];
    const { asked, read } = store(Object.fromEntries(people.map((one) => [one, account(one)])));
    const kept = createKeptAccounts(read, 2);
    const ask = (userId: string) => kept.read([{ userId, tickerId: BTC }]);
    for (const one of [ALICE, BOB, ALICE, CAROL, ALICE, BOB]) await ask(one);
    expect(asked).toEqual([ALICE, BOB, CAROL, BOB].map((userId) => `${userId} ${BTC}`));
  });
});
