import {
  commandHash,
  deriveCommandId,
  type UserCommand,
} from '@mockstreet/shared/command-envelope';
import type { OrderIntent } from '@mockstreet/shared/order';
import { intentHash } from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import type { Holders } from './small-actions.ts';

const XRP = 'CRYPTO-COIN-XRP';
const ADA = 'CRYPTO-COIN-ADA';
const SAMSUNG = 'KRX-STOCK-005930';

type Holder = 'alice' | 'bob';

/** A limit order of the little world, by the name that the tests call it. */
interface AskedLimit {
  readonly who: Holder;
  readonly accepted: number;
  readonly tickerId: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: string;
  readonly limit: string;
  /** GTC where there is none. */
  readonly expires?: number;
  /** What it keeps back, or kept back while it waited. */
  readonly hold: number;
  readonly restsSince?: number;
}

const LIMITS = {
  marketable: order('alice', 99, XRP, 'BUY', '100', '1005', { hold: 100_551 }),
  tradedThrough: order('alice', 100.2, XRP, 'SELL', '40', '1002', { hold: 40, restsSince: 101 }),
  bidding: order('bob', 99, XRP, 'BUY', '10', '900', { hold: 9_005, restsSince: 100 }),
  offering: order('bob', 59, ADA, 'SELL', '30', '600', { hold: 30, restsSince: 60 }),
  takenBack: order('alice', 99, XRP, 'BUY', '10', '950', { hold: 9_505, restsSince: 100 }),
  expired: order('bob', 99, XRP, 'BUY', '10', '950', {
    ...{ hold: 9_505, restsSince: 100, expires: 102.5 },
  }),
  takenBackToo: order('alice', 100.1, XRP, 'BUY', '5', '940', { hold: 4_703, restsSince: 101 }),
  /** Six old shares; two of those that a split made of three each. */
  split: order('alice', 2.1, SAMSUNG, 'SELL', '6', '80000', { hold: 2, restsSince: 200 }),
} as const satisfies Record<string, AskedLimit>;
export type LimitName = keyof typeof LIMITS;
const NAMES = Object.keys(LIMITS) as LimitName[];

function order(
  who: Holder,
  accepted: number,
  tickerId: string,
  side: 'BUY' | 'SELL',
  quantity: string,
  limit: string,
  more: Pick<AskedLimit, 'hold' | 'restsSince' | 'expires'>,
): AskedLimit {
  return { who, accepted, tickerId, side, quantity, limit, ...more };
}

interface AskedCommand {
  readonly who: Holder;
  readonly accepted: number;
  /** Which order to take back; all of them where there is none. */
  readonly names?: LimitName | 'nothing';
  readonly result: readonly ['DONE', number] | readonly ['REJECTED', string] | undefined;
}

const COMMANDS = {
  takesBack: { who: 'alice', accepted: 101.2, names: 'takenBack', result: ['DONE', 1] },
  takesAllBack: { who: 'alice', accepted: 300, result: ['DONE', 1] },
  late: {
    who: 'alice',
    accepted: 103.2,
    names: 'tradedThrough',
    result: ['REJECTED', 'ALREADY_FINAL'],
  },
  wild: { who: 'bob', accepted: 103.2, names: 'nothing', result: ['REJECTED', 'UNKNOWN_ORDER'] },
  waiting: { who: 'bob', accepted: 599.8, names: 'bidding', result: undefined },
} as const satisfies Record<string, AskedCommand>;
export type CommandName = keyof typeof COMMANDS;

const MARGIN_SECONDS = 0.5;
const clientId = (kind: string, index: number) => `0199a000-0000-7000-8000-0000000${kind}0${index}`;

/** Ids of the little world's limit orders and commands. */
export function limitIds({ alice, bob }: Pick<Holders, 'alice' | 'bob'>) {
  const users = { alice, bob };
  const orderId = (name: LimitName) =>
    deriveOrderId(users[LIMITS[name].who], clientId('01e', NAMES.indexOf(name)));
  const commandId = (name: CommandName) =>
    deriveCommandId(users[COMMANDS[name].who], clientId('0c0', indexOf(name)));
  return { orderId, commandId };
}

function indexOf(name: CommandName): number {
  return Object.keys(COMMANDS).indexOf(name);
}

function orderRow(name: LimitName, world: Holders): string {
  const asked: AskedLimit = LIMITS[name];
  const { at } = world;
  const { tickerId, side, quantity, limit, expires, restsSince, hold, accepted } = asked;
  const intent: OrderIntent = {
    ...{ ticker_id: tickerId, side, type: 'LIMIT', quantity, limit_price: limit },
    // A stock's order says how long it is good for; the others leave it to what is usual.
    ...(tickerId === SAMSUNG ? { time_in_force: 'GTC' } : {}),
    ...(expires === undefined ? {} : { time_in_force: 'GTD', expires_at: at(expires) }),
  };
  const deadline = expires === undefined ? 'null' : `'${at(expires)}'`;
  const rests = restsSince === undefined ? 'null' : `'${at(restsSince)}'`;
  return `('${limitIds(world).orderId(name)}', '${world[asked.who]}', '${clientId('01e', NAMES.indexOf(name))}',
    '${tickerId}', '${side}', 'LIMIT', 'PENDING', 'AWAITING_PRINT', ${quantity}, ${limit},
    '${expires === undefined ? 'GTC' : 'GTD'}', ${deadline}, '${intentHash(intent)}', 'edge-1', 0, 0,
    '${at(accepted)}', '${at(accepted + MARGIN_SECONDS)}', ${deadline}, '${at(accepted)}',
    ${side === 'BUY' ? `${hold}, 0` : `0, ${hold}`}, ${rests})`;
}

function commandRow(name: CommandName, world: Holders): string {
  const { who, accepted, names, result }: AskedCommand = COMMANDS[name];
  const ids = limitIds(world);
  const unknown = '0199a000-0000-8000-8000-0000000000ff';
  const named = names === 'nothing' ? unknown : names && ids.orderId(names);
  const asked: UserCommand =
    named === undefined ? { type: 'CANCEL_ALL' } : { type: 'CANCEL', order_id: named };
  const [status, came] = result ?? ['PENDING', null];
  const reason = status === 'REJECTED' ? `'${came}', 0` : `null, ${came}`;
  const decided = result
    ? `'${world.at(accepted + MARGIN_SECONDS)}', '${world.at(600)}'`
    : 'null, null';
  return `('${ids.commandId(name)}', '${world[who]}', '${clientId('0c0', indexOf(name))}', '${asked.type}',
    ${named === undefined ? 'null' : `'${named}'`}, '${status}', ${reason}, '${commandHash(asked)}',
    'edge-1', 0, 0, '${world.at(accepted)}', '${world.at(accepted + MARGIN_SECONDS)}', ${decided})`;
}

/**
 * SQL for limit orders of the two: one marketable at once, one traded through, one of before a split traded
 * through behind it, two that rest, two taken back and one expired; and for commands with every result.
 */
export function worldLimits(world: Holders): string {
  const { alice, bob, at } = world;
  const { orderId } = limitIds(world);
  const [marketable, through, split] = [
    ...[orderId('marketable'), orderId('tradedThrough'), orderId('split')],
  ];
  return `
    insert into prints (ticker_id, at, kind, bid, ask, last, source, received_at) values
      ('${XRP}', '${at(100)}', 'QUOTE', 990, 1000, 995, 'sim', '${at(110)}'),
      ('${XRP}', '${at(101)}', 'QUOTE', 991, 1001, 996, 'sim', '${at(110)}'),
      ('${XRP}', '${at(102)}', 'QUOTE', 985, 995, 990, 'sim', '${at(110)}'),
      ('${XRP}', '${at(103)}', 'QUOTE', 1003, 1010, 1006, 'sim', '${at(110)}');
    insert into prints (ticker_id, at, kind, last, venue_at, source, received_at) values
      ('${SAMSUNG}', '${at(200)}', 'TRADE', 230000, '${at(199.9)}', 'sim', '${at(210)}'),
      ('${SAMSUNG}', '${at(201)}', 'TRADE', 250000, '${at(200.9)}', 'sim', '${at(210)}');
    insert into tape_heads values ('${XRP}', 'sim', '${at(600)}');
    insert into matching_heads values (0, '${XRP}', '${at(600)}'), (0, '${ADA}', '${at(600)}');
    insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
      requested_quantity, limit_price, time_in_force, expires_at, body_sha256, intake_id, clock_error_ms,
      partition, accepted_at, not_before, deadline_at, created_at, hold_krw, hold_quantity,
      resting_since) values ${NAMES.map((name) => orderRow(name, world)).join(',\n')};
    insert into commands (id, user_id, client_command_id, kind, order_id, status, reason, cancelled,
      body_sha256, intake_id, clock_error_ms, partition, accepted_at, not_before, decided_at, settled_at)
      values ${(Object.keys(COMMANDS) as CommandName[]).map((name) => commandRow(name, world)).join(',\n')};
    update orders set status = 'CANCELLED', reason = 'USER_CANCELLED', settled_at = '${at(600)}'
      where id in ('${orderId('takenBack')}', '${orderId('takenBackToo')}');
    update orders set status = 'CANCELLED', reason = 'EXPIRED', settled_at = '${at(600)}'
      where id = '${orderId('expired')}';

    insert into fills (order_id, user_id, ticker_id, side, quantity, price, currency, gross, gross_krw,
      fee_krw, tax_krw, cost_krw, print_at, print_kind, print_bid, print_ask, print_last,
      print_source, settled_at, filled_at) values
      ('${marketable}', '${alice}', '${XRP}', 'BUY', 100, 1000, 'KRW-COIN', 100000, 100000,
        50, 0, 100000, '${at(100)}', 'QUOTE', 990, 1000, 995, 'sim', '${at(600)}', '${at(100)}'),
      ('${through}', '${alice}', '${XRP}', 'SELL', 40, 1002, 'KRW-COIN', 40080, 40080,
        21, 0, 40000, '${at(103)}', 'QUOTE', 1003, 1010, 1006, 'sim', '${at(600)}', '${at(103)}'),
      ('${split}', '${alice}', '${SAMSUNG}', 'SELL', 2, 240000, 'KRW', 480000, 480000,
        72, 960, 420000.00042000, '${at(201)}', 'TRADE', null, null, 250000, 'sim', '${at(600)}', '${at(201)}');
    update orders set status = 'FILLED', reason = null, price = fills.price, quantity = fills.quantity,
      filled_at = print_at, settled_at = fills.settled_at
      from fills where fills.order_id = orders.id and orders.status = 'PENDING';
    insert into ledger_entries
      select journal_id::uuid, leg, 'TRADE', account::ledger_account, owner::uuid, asset, amount, print_at
      from (values
        ('${marketable}', 0, 'CASH', '${alice}', 'KRW', -100000), ('${marketable}', 1, 'MARKET', null, 'KRW', 100000),
        ('${marketable}', 2, 'CASH', '${alice}', 'KRW', -50), ('${marketable}', 3, 'FEES', null, 'KRW', 50),
        ('${marketable}', 4, 'MARKET', null, '${XRP}', -100), ('${marketable}', 5, 'HOLDING', '${alice}', '${XRP}', 100),
        ('${through}', 0, 'CASH', '${alice}', 'KRW', 40080), ('${through}', 1, 'MARKET', null, 'KRW', -40080),
        ('${through}', 2, 'CASH', '${alice}', 'KRW', -21), ('${through}', 3, 'FEES', null, 'KRW', 21),
        ('${through}', 4, 'MARKET', null, '${XRP}', 40), ('${through}', 5, 'HOLDING', '${alice}', '${XRP}', -40),
        ('${split}', 0, 'CASH', '${alice}', 'KRW', 480000), ('${split}', 1, 'MARKET', null, 'KRW', -480000),
        ('${split}', 2, 'CASH', '${alice}', 'KRW', -72), ('${split}', 3, 'FEES', null, 'KRW', 72),
        ('${split}', 4, 'CASH', '${alice}', 'KRW', -960), ('${split}', 5, 'TAXES', null, 'KRW', 960),
        ('${split}', 6, 'MARKET', null, '${SAMSUNG}', 2), ('${split}', 7, 'HOLDING', '${alice}', '${SAMSUNG}', -2)
      ) as leg (journal_id, leg, account, owner, asset, amount)
      join fills on fills.order_id = journal_id::uuid;
    insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw, moved_at)
      values ('${alice}', '${XRP}', 60, 1000, 'KRW-COIN', 60000, 60000, '${at(103)}');
    update portfolios set quantity = 1, average_price = 210000.00021001, cost = 210000.00021001,
      cost_krw = 210000.00021001, moved_at = '${at(201)}'
      where user_id = '${alice}' and ticker_id = '${SAMSUNG}';
    update wallets set balance_krw = balance_krw - 100050 + 40059 + 478968 where user_id = '${alice}';
    update portfolios set held_quantity = 30 where user_id = '${bob}' and ticker_id = '${ADA}';
    update wallets set held_krw = 9005 where user_id = '${bob}';`;
}
