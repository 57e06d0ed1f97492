import { isDeepStrictEqual } from 'node:util';
import { createSql, type Sql } from '@mockstreet/db/client';
import type { UserCommand } from '@mockstreet/shared/command-envelope';
import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { deriveId } from '@mockstreet/shared/order-id';
import { vi } from 'vitest';
import { openAccount } from '../../../home/accounts/open-account.ts';
import { seedInstruments } from '../../../home/market/instruments/instruments.ts';
import { type Print, USD_KRW } from '../../../home/market/tape/print.ts';
import { ensureTapeDays, writeTape } from '../../../home/market/tape/tape-writer.ts';
import { createTestVhost } from '../broker.ts';
import { createTestDatabase } from '../database.ts';
import { enterAction } from '../enter-action.ts';
import { manualClock, type OrderDesk, openOrderDesk } from '../order-desk.ts';
import { type RunningEngine, runEngine } from '../running-engine.ts';
import type { GoldenDay, GoldenEvent, Row } from './golden-day.ts';

/** `live`: each event as it happens. `outage`: home is away all day, and comes back when it is over. */
export type Way = 'live' | 'outage';

/** What a page says of its day, as the real engine on real servers has it. */
export type LivedDay = Pick<GoldenDay, 'outcomes' | 'house' | 'account'>;

/** By then nothing waits any more that does not rest. */
const AFTERWARDS_MICROS = 10 * MICROS_PER_SECOND;

export async function liveGoldenDay(day: GoldenDay, way: Way): Promise<LivedDay> {
  const vhost = await createTestVhost({ partitions: 1 });
  const desk = await openOrderDesk(vhost, 1);
  const database = await createTestDatabase();
  const sql = createSql({ url: database.url, applicationName: 'golden-day' });
  let engine: RunningEngine | undefined;
  try {
    const userId = deriveId(day.title);
    const start = addMicros((day.events[0] as GoldenEvent).at, -AFTERWARDS_MICROS);
    const end = addMicros((day.events.at(-1) as GoldenEvent).at, AFTERWARDS_MICROS);
    const clock = manualClock(start);
    await furnish(sql, day, userId, start);
    const begin = () =>
      runEngine({
        ...{ databaseUrl: database.url, amqpUrl: vhost.amqpOf.engine, keyFiles: desk.keys.files },
        ...{ partitions: 1, batchSize: 100, sessions: 'real', clock: clock.now },
      });
    if (way === 'live') engine = await begin();
    const stage = { day, sql, desk, userId, ids: new Map<string, string>() };
    for (const event of day.events) {
      clock.advance(event.at - clock.now());
      await happen(stage, event);
    }
    clock.advance(end - clock.now());
    await completeTapes(stage, end);
    await desk.beacon(end);
    engine ??= await begin();
    return await untilTold(stage, engine);
  } finally {
    await engine?.stop();
    await desk.close();
    await sql.end();
    await Promise.all([database.drop(), vhost.drop()]);
  }
}

interface Stage {
  readonly day: GoldenDay;
  readonly sql: Sql;
  readonly desk: OrderDesk;
  readonly userId: string;
  /** By the names of orders and commands. */
  readonly ids: Map<string, string>;
}

async function furnish(sql: Sql, day: GoldenDay, userId: string, openedAt: Instant) {
  await seedInstruments(sql);
  const startingCashKrw = decimal(`${day.cashKrw}`);
  const who = {
    username: 'trader',
    nickname: 'trader',
    role: 'USER',
    passwordHash: 'none',
  } as const;
  await openAccount(sql, { userId, ...who, startingCashKrw, openedAt });
  const days = day.events.map(({ at }) => formatInstant(at).slice(0, 10));
  await ensureTapeDays(sql, [...new Set(days)]);
  for (const event of day.events) {
    if (event.kind === 'action') await enterAction(sql, event.tickerId, event.at, event.terms);
  }
}

async function happen(stage: Stage, event: GoldenEvent): Promise<void> {
  const { desk, userId, ids } = stage;
  if (event.kind === 'print') {
    await completeTapes(stage, event.at, event.print);
    await desk.beacon(event.at);
  } else if (event.kind === 'order') {
    const client_order_id = deriveId(`${userId} ${event.name}`);
    const envelope = await desk.envelope(userId, { client_order_id, ...event.body }, event.at);
    ids.set(event.name, envelope.order_id);
    await desk.publish(envelope);
  } else if (event.kind !== 'action') {
    const envelope = await desk.command(userId, commandOf(event, ids), event.at);
    ids.set(event.name, envelope.command_id);
    await desk.publish(envelope);
  }
}

function commandOf(
  event: Extract<GoldenEvent, { readonly kind: 'cancel' | 'margin' | 'bailout' }>,
  ids: Stage['ids'],
): UserCommand {
  if (event.kind === 'bailout') return { type: 'BAILOUT' };
  if (event.kind === 'margin') return { type: 'MARGIN', enabled: event.enabled };
  const target = event.target === 'ALL' ? undefined : ids.get(event.target);
  return target === undefined ? { type: 'CANCEL_ALL' } : { type: 'CANCEL', order_id: target };
}

/** All tapes of the day are known up to a moment, at which there may be a print. */
async function completeTapes({ day, sql }: Stage, to: Instant, print?: Print): Promise<void> {
  const tickers = new Set([USD_KRW]);
  for (const event of day.events) {
    if (event.kind === 'print') tickers.add(event.print.tickerId);
    if (event.kind === 'order') tickers.add(event.body.ticker_id as string);
  }
  const heads = [...tickers].map((tickerId) => ({ tickerId, source: 'golden', completeTo: to }));
  await writeTape(sql, { prints: print ? [print] : [], heads, closedGaps: [], at: to });
}

/** What there is once it is what the page says, or when there has been time enough for it. */
async function untilTold(stage: Stage, engine: RunningEngine): Promise<LivedDay> {
  const { outcomes, house, account } = stage.day;
  const told: LivedDay = { outcomes, house, account };
  let lived: LivedDay | undefined;
  const isTold = async () => {
    if (engine.faults.length > 0) throw engine.faults[0];
    await engine.look();
    lived = {
      outcomes: await readOutcomes(stage),
      house: await readHouse(stage),
      account: await readAccount(stage),
    };
    return isDeepStrictEqual(lived, told);
  };
  await vi.waitUntil(isTold, { timeout: 20_000 }).catch((error: unknown) => {
    if (!lived || engine.faults.length > 0) throw error;
  });
  return lived as LivedDay;
}

async function readOutcomes({ sql, ids }: Stage): Promise<Row[]> {
  const rows = await sql<OutcomeRow[]>`
    select o.id, o.status::text, o.reason, o.filled_at, o.price, o.quantity, f.fee_krw, f.tax_krw,
      f.gross_krw, o.applied_exchange_rate, null::int as cancelled,
      o.liquidation_id is not null as by_house
    from orders o left join fills f on f.order_id = o.id
    union all
    select id, status::text, reason, null, null, null, null, null, null, null, cancelled, false
    from commands
    order by filled_at, id`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const own = [...ids].map(([name, id]) => outcomeOf(name, byId.get(id)));
  return [...own, ...rows.filter((row) => row.by_house).map((row) => outcomeOf('house', row))];
}

interface OutcomeRow {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly filled_at: Instant | null;
  readonly price: string | null;
  readonly quantity: string | null;
  readonly gross_krw: string | null;
  readonly fee_krw: string | null;
  readonly tax_krw: string | null;
  readonly applied_exchange_rate: string | null;
  readonly cancelled: number | null;
  readonly by_house: boolean;
}

function outcomeOf(name: string, row: OutcomeRow | undefined): Row {
  if (!row) return { order: name, outcome: 'not known' };
  const waits = row.status === 'PENDING' ? 'rests' : row.status;
  const what = row.reason && row.status !== 'PENDING' ? `${waits} ${row.reason}` : waits;
  return {
    order: name,
    outcome: row.cancelled ? `${what}, ${row.cancelled} cancelled` : what,
    'KST of the print': row.filled_at === null ? '' : kst(row.filled_at),
    price: readable(row.price),
    quantity: readable(row.quantity),
    KRW: readable(row.gross_krw),
    fee: readable(row.fee_krw),
    tax: readable(row.tax_krw),
    'USD/KRW': readable(row.applied_exchange_rate),
  };
}

async function readHouse({ sql }: Stage): Promise<Row[]> {
  const rows = await sql<HouseRow[]>`
    select at, 'sells ' || sold || ', takes back ' || cancelled as what, cash_krw as cash,
      exposure_krw as exposure, equity_krw as equity, cash_after_krw as after
    from liquidations
    union all
    select at, 'charges interest', -liability_krw, null, null, -liability_krw - interest_krw
    from interest_charges
    union all
    select at, 'bails out: takes ' || surrendered || ' and ' || cancelled || ' back',
      cash_before_krw, exposure_before_krw, equity_before_krw, cash_krw
    from bailouts
    order by at`;
  return rows.map(({ at, what, cash, exposure, equity, after }) => ({
    KST: kst(at),
    'what it does': what,
    'cash before': readable(cash),
    'worth of what is held': readable(exposure),
    equity: readable(equity),
    'cash after': readable(after),
  }));
}

interface HouseRow {
  readonly at: Instant;
  readonly what: string;
  readonly cash: string;
  readonly exposure: string | null;
  readonly equity: string | null;
  readonly after: string;
}

async function readAccount({ sql, userId }: Stage): Promise<Row[]> {
  const [wallet] = await sql<{ balance: string; held: string }[]>`
    select balance_krw as balance, held_krw as held from wallets where user_id = ${userId}`;
  const positions = await sql<{ ticker: string; quantity: string; held: string; cost: string }[]>`
    select ticker_id as ticker, quantity, held_quantity as held, cost from portfolios
    where user_id = ${userId} order by ticker_id`;
  const cash = {
    what: 'KRW',
    quantity: readable(wallet?.balance),
    held: readable(wallet?.held),
    cost: '',
  };
  return [
    cash,
    ...positions.map(({ ticker, quantity, held, cost }) => {
      return {
        what: ticker,
        quantity: readable(quantity),
        held: readable(held),
        cost: readable(cost),
      };
    }),
  ];
}

/** With separators, and nothing where there is nothing. */
function readable(text: string | null | undefined): string {
  if (text === null || text === undefined) return '';
  const [whole = '', fraction] = formatDecimal(decimal(text)).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `2026-11-20 09:00:01`, in Seoul. */
function kst(at: Instant): string {
  const text = formatInstant(addMicros(at, 9 * 3600 * MICROS_PER_SECOND));
  return `${text.slice(0, 10)} ${text.slice(11, 26).replace(/\.?0+$/, '')}`;
}
