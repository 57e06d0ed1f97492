import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { addMicros, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { ORDERS_EXCHANGE, ORDERS_HASH_EXCHANGE } from '@mockstreet/shared/topology';
import { pino } from 'pino';
import { describe, expect, type TestContext, test } from 'vitest';
import { keyPlace } from '../../home/accounts/keys/key-folders.ts';
import { openAccount } from '../../home/accounts/open-account.ts';
import { type Reconciled, reconcileOrders } from '../../home/journal/reconcile-orders.ts';
import { checkJournalRecorded } from '../../home/verify/journal-recorded.ts';
import { checkDatabase } from '../../home/verify/verify-invariants.ts';
import { COMPILE_CACHE } from '../support/compile-cache.ts';
import { runTopology } from '../support/running-topology.ts';
import {
  type HomeSide,
  openWholeHouse,
  type SignedIn,
  type WholeHouse,
} from '../support/whole-house.ts';

const [ALICE, BOB] = [randomUUID(), randomUUID()];

/** A house in which both trade, and whoever reconciles it. */
interface Stage {
  readonly house: WholeHouse;
  home(): HomeSide;
  startHome(): Promise<void>;
  auditor(): { readonly amqpUrl: string; readonly managementUrl: string };
  reconcile(): Promise<Reconciled>;
  /** Orders that the journal has and home has not, as `npm run verify` counts them. */
  countLost(): Promise<number>;
  /** Accepted by the edge; its id. */
  order(userId: string): Promise<string>;
  /** Places orders while no partition gets what is accepted, and nobody is there to put that right. */
  whileUnbound(place: () => Promise<string[]>): Promise<string[]>;
  /** Time passes, and the engine looks around as its process does every few seconds. */
  goOn(): Promise<void>;
  /** Of orders and commands, in this order; whether they were filled in the minute that they were accepted in. */
  endsOf(ids: readonly string[]): Promise<string[]>;
}

async function openStage({ onTestFinished }: TestContext): Promise<Stage> {
  const house = await openWholeHouse([ALICE, BOB]);
  onTestFinished(() => house.close());
  let home = await house.startHome();
  await house.writeTape();
  const auditor = () => ({
    amqpUrl: house.vhost.amqpOf.auditor,
    managementUrl: house.vhost.managementOf('auditor'),
  });
  return {
    ...{ house, auditor },
    home: () => home,
    async startHome() {
      home = await house.startHome();
    },
    reconcile: () =>
      reconcileOrders({
        ...{ ...auditor(), databaseUrl: house.databaseUrl, keyFiles: house.keys.files },
        ...{ sessions: 'always', clock: house.clock, sleep, log: pino({ level: 'silent' }) },
      }),
    async countLost() {
      const [recorded] = await checkJournalRecorded({ sql: house.sql, ...auditor(), sleep });
      return recorded?.breaches ?? -1;
    },
    order: async (userId) =>
      accepted(await house.place(house.byBearer(await house.signIn(userId)))),
    async whileUnbound(place) {
      const { api, amqpOf, topology, vhost } = house.vhost;
      await topology.close();
      await api(
        'DELETE',
        `/api/bindings/${vhost}/e/${ORDERS_EXCHANGE}/e/${ORDERS_HASH_EXCHANGE}/~`,
      );
      const ids = await place();
      const again = await runTopology(amqpOf.topology);
      await again.close();
      return ids;
    },
    async goOn() {
      house.advance(5 * MICROS_PER_MINUTE);
      await house.writeTape();
      await home.engine.share();
      await house.sql`select pg_notify('tape_moved', '')`;
    },
    async endsOf(ids) {
      const rows = await house.sql<{ end: string }[]>`
        select coalesce(c.status::text, o.reason, concat(o.status, case
          when o.filled_at < o.accepted_at + interval '1 minute' then ' in time' end)) as end
        from unnest(${ids as string[]}::uuid[]) with ordinality as asked (id, place)
        left join orders o on o.id = asked.id and (o.status <> 'PENDING' or o.hold_krw is not null)
        left join commands c on c.id = asked.id and c.status <> 'PENDING'
        order by place`;
      return rows.map(({ end }) => end);
    },
  };
}

const BUY = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY' };
/** Below all prices of the tape, where it rests, and within them. */
const [FAR, NEAR] = ['40000', '50300'];
const limit = (price: string) => ({
  ...{ ...BUY, type: 'LIMIT', quantity: '1', limit_price: price, time_in_force: 'GTC' },
});
const ON_CREDIT = { ...BUY, type: 'MARKET', quantity: '50', leverage: 2 };

type Answer = Awaited<ReturnType<WholeHouse['place'] | WholeHouse['cancel']>>;

function accepted(answer: Answer): string {
  expect(answer.status).toBe(202);
  return 'orderId' in answer ? answer.orderId : answer.commandId;
}

// They wait for the broker's figures most of the time, and so beside each other.
describe.concurrent('what came to no partition', () => {
  test('what stands in the journal alone comes about late, at the prices that it would have had', async (context) => {
    const stage = await openStage(context);
    const { house, order, whileUnbound, countLost, reconcile, goOn, endsOf } = stage;
    const [alice, bob] = [await house.signIn(ALICE), await house.signIn(BOB)];
    const place = async (who: SignedIn, asked: object) =>
      accepted(await house.place(house.byBearer(who, asked)));
    const { headers } = house.byBearer(alice);
    const resting = await place(alice, limit(FAR));
    await house.outcome(await order(ALICE));
    const lost = await whileUnbound(async () => [
      await order(ALICE),
      await order(BOB),
      accepted(await house.cancel(headers, resting)),
      await place(alice, limit(NEAR)),
      await place(bob, limit(FAR)),
      accepted(await house.switchMargin(house.byBearer(bob).headers, true)),
      await place(bob, ON_CREDIT),
    ]);
    // Both go on meanwhile, and so does the market: all of it lies behind what is decided.
    for (const userId of [ALICE, BOB]) await house.outcome(await order(userId));
    await goOn();
    expect(await countLost()).toBe(lost.length);

    expect(await reconcile()).toMatchObject({ taken: lost.length, refused: 0, mayWait: 0 });
    expect(await countLost()).toBe(0);
    // Run again it finds nothing to do, and says nothing.
    expect(await reconcile()).toMatchObject({ taken: 0, refused: 0, mayWait: 0 });
    const acts = await house.sql`select details from audit_log where action = 'orders.reconciled'`;
    expect(acts).toEqual([{ details: { taken: lost.length, refused: 0, set_aside: 0 } }]);

    await context.expect
      .poll(async () => {
        await stage.home().engine.share();
        return await endsOf(lost);
      })
      .toEqual([
        ...['FILLED in time', 'FILLED in time'],
        ...['DONE', 'FILLED in time', 'AWAITING_PRINT', 'DONE', 'FILLED in time'],
      ]);
    const rows = await house.sql`
      select distinct replayed_at, partition >= -1 as placed from orders where id = any(${lost}::uuid[])`;
    expect([...rows]).toEqual([{ replayed_at: null, placed: true }]);
    // Among the rules: each fill is on the first eligible print of the tape.
    const findings = await checkDatabase(house.sql);
    expect(findings.flatMap(({ examples }) => examples)).toEqual([]);
  }, 120_000);

  test('of switches of margin the one that was accepted last counts, whichever is found late', async (context) => {
    const stage = await openStage(context);
    const { house, whileUnbound, reconcile, goOn, endsOf } = stage;
    const [alice, bob] = [await house.signIn(ALICE), await house.signIn(BOB)];
    const flip = async (who: SignedIn, enabled: boolean) =>
      accepted(await house.switchMargin(house.byBearer(who).headers, enabled));
    const areDone = async (...ids: readonly string[]) => {
      await goOn();
      await context.expect
        .poll(() => endsOf(ids), { timeout: 10_000 })
        .toEqual(ids.map(() => 'DONE'));
    };
    const first = await flip(alice, true);
    await areDone(first);
    const lost = await whileUnbound(async () => [await flip(alice, false), await flip(bob, true)]);
    await goOn();
    await areDone(await flip(alice, true), await flip(bob, false));

    expect(await reconcile()).toMatchObject({ taken: lost.length, refused: 0, mayWait: 0 });
    await stage.home().engine.share();
    await areDone(...lost);
    const rows = await house.sql`
      select user_id as "userId", margin_since = (select decided_at from commands where id = ${first})
        as "sinceFirst" from wallets where margin_since is not null`;
    expect([...rows]).toEqual([{ userId: ALICE, sinceFirst: true }]);
    const findings = await checkDatabase(house.sql);
    expect(findings.flatMap(({ examples }) => examples)).toEqual([]);
  }, 120_000);

  test('a bailout that is found late comes behind what was settled meanwhile, and takes that too', async (context) => {
    const stage = await openStage(context);
    const { house, whileUnbound, reconcile, goOn, endsOf } = stage;
    const carol = randomUUID();
    const who = {
      username: 'carol',
      nickname: 'carol',
      role: 'USER',
      passwordHash: 'none',
    } as const;
    const openedAt = addMicros(house.clock(), -MICROS_PER_MINUTE);
    const startingCashKrw = wholeDecimal(90_000);
    await openAccount(house.sql, { userId: carol, ...who, startingCashKrw, openedAt });
    const signedIn = await house.signIn(carol);
    const { headers } = house.byBearer(signedIn);
    const lost = await whileUnbound(async () => [accepted(await house.askBailout(headers))]);
    const asked = { ...BUY, type: 'MARKET', quantity: '1' };
    const bought = accepted(await house.place(house.byBearer(signedIn, asked)));
    expect(await house.outcome(bought)).toEqual({ status: 'FILLED', reason: null });
    await goOn();

    expect(await reconcile()).toMatchObject({ taken: 1, refused: 0, mayWait: 0 });
    await stage.home().engine.share();
    await goOn();
    await context.expect.poll(() => endsOf(lost), { timeout: 10_000 }).toEqual(['DONE']);
    const rows = await house.sql`
      select at > (select filled_at from fills where order_id = ${bought}) as "behindIt", surrendered,
        cash_krw::int as cash from bailouts`;
    expect([...rows]).toEqual([{ behindIt: true, surrendered: 1, cash: 1_000_000 }]);
    const findings = await checkDatabase(house.sql);
    expect(findings.flatMap(({ examples }) => examples)).toEqual([]);
  }, 120_000);

  test('what may still wait in a queue is left there', async (context) => {
    const { house, home, startHome, order, reconcile } = await openStage(context);
    await house.outcome(await order(ALICE));
    await home().stop();
    const waiting = await order(BOB);
    const { mayWait, taken } = await reconcile();
    expect(mayWait).toBeGreaterThan(0);
    expect(taken).toBe(0);
    expect(await house.sql`select from orders where id = ${waiting}`).toEqual([]);
    await startHome();
    expect(await house.outcome(waiting)).toEqual({ status: 'FILLED', reason: null });
  }, 120_000);

  test('the process of a deployed box finds home’s keys in their folders, and says what it did', async (context) => {
    const { house, auditor, order, whileUnbound, countLost } = await openStage(context);
    await whileUnbound(async () => [await order(ALICE)]);
    const folder = mkdtempSync(join(tmpdir(), 'mockstreet-reconcile-'));
    context.onTestFinished(() => rmSync(folder, { recursive: true }));
    const { publicKeys, sealingKeys, journalKeys } = house.keys.files;
    for (const file of [publicKeys, sealingKeys, journalKeys]) {
      cpSync(file, keyPlace(folder, basename(file)));
    }
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(import.meta.dirname, '../../home/reconcile/main.ts')],
      {
        env: {
          ...COMPILE_CACHE,
          ...{ PATH: process.env.PATH, LOG_LEVEL: 'silent', SESSIONS: 'always' },
          ...{ DATABASE_URL: house.databaseUrl, AMQP_URL: auditor().amqpUrl },
          ...{ RABBITMQ_MANAGEMENT_URL: auditor().managementUrl, BACKUP_KEYS_DIR: folder },
        },
      },
    );
    expect(stdout).toContain('taken            1 commands that stood there alone');
    expect(await countLost()).toBe(0);
  }, 120_000);
});
