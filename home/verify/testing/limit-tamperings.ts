import type { Holders } from './small-actions.ts';
import { limitIds } from './small-limits.ts';

/** What was done to limit orders and commands, the invariants that it breaks, and how it was done. */
export function limitTamperings(world: Holders): (readonly [string, readonly number[], string])[] {
  return [...commandTamperings(world), ...holdTamperings(world), ...priceTamperings(world)];
}

function commandTamperings(world: Holders): (readonly [string, readonly number[], string])[] {
  const { at } = world;
  const { orderId, commandId } = limitIds(world);
  return [
    [
      'a command is rejected for a reason of its own',
      [1],
      `update commands set reason = 'BECAUSE' where id = '${commandId('wild')}'`,
    ],
    [
      'a cancel waits, and what comes behind it is decided',
      [1],
      `update commands set status = 'PENDING', reason = null, cancelled = null, settled_at = null,
         decided_at = null where id = '${commandId('late')}'`,
    ],
    [
      'a cancel takes effect later than its moment',
      [1],
      `update commands set decided_at = decided_at + interval '1 second'
         where id = '${commandId('takesAllBack')}'`,
    ],
    [
      'a cancel is done, and its order is said to have expired',
      [1, 7],
      `update orders set reason = 'EXPIRED' where id = '${orderId('takenBack')}'`,
    ],
    [
      'an order is taken back, and nobody asked for it',
      [1],
      `delete from commands where id = '${commandId('takesAllBack')}'`,
    ],
    [
      'a cancel says that it took back two orders',
      [1],
      `update commands set cancelled = 2 where id = '${commandId('takesAllBack')}'`,
    ],
    [
      'a cancel is turned away from an order that rests',
      [1],
      `update commands set status = 'REJECTED', reason = 'ALREADY_FINAL', cancelled = 0,
         decided_at = not_before, settled_at = '${at(601)}' where id = '${commandId('waiting')}'`,
    ],
    [
      'a cancel is told of no such order, and there was one',
      [1],
      `update commands set reason = 'UNKNOWN_ORDER' where id = '${commandId('late')}'`,
    ],
    [
      'an order is filled behind the moment of its cancel',
      [1],
      `update commands set not_before = '${at(102.9)}', decided_at = '${at(102.9)}'
         where id = '${commandId('late')}'`,
    ],
    [
      'an order is filled behind the moment at which all were to be taken back',
      [1],
      `update commands set not_before = '${at(200.9)}', decided_at = '${at(200.9)}'
         where id = '${commandId('takesAllBack')}'`,
    ],
    [
      'an order is cancelled for a reason of its own',
      [1],
      `update orders set reason = 'BECAUSE' where id = '${orderId('expired')}'`,
    ],
    [
      'a command is moved to another client_command_id',
      [5],
      `update commands set client_command_id = gen_random_uuid() where id = '${commandId('wild')}'`,
    ],
    [
      'a command names another order than was hashed',
      [5],
      `update commands set order_id = '${orderId('takenBack')}' where id = '${commandId('late')}'`,
    ],
  ];
}

function holdTamperings(world: Holders): (readonly [string, readonly number[], string])[] {
  const { alice, bob } = world;
  const { orderId } = limitIds(world);
  return [
    [
      'a wallet keeps back a won more than its orders hold',
      [3],
      `update wallets set held_krw = held_krw + 1 where user_id = '${bob}'`,
    ],
    [
      'a wallet still keeps back what an order held that was taken back',
      [3],
      `update wallets set held_krw = 9505 where user_id = '${alice}'`,
    ],
    [
      'a position keeps back less than its orders hold',
      [3],
      `update portfolios set held_quantity = 0 where user_id = '${bob}'`,
    ],
    [
      'an order holds more than its wallet has',
      [3],
      `alter table wallets drop constraint wallets_hold_what_is_there;
       update orders set hold_krw = 20000000 where id = '${orderId('bidding')}';
       update wallets set held_krw = 20000000 where user_id = '${bob}'`,
    ],
    [
      'an order that sells holds won',
      [3],
      `update orders set hold_krw = 1 where id = '${orderId('offering')}';
       update wallets set held_krw = held_krw + 1 where user_id = '${bob}'`,
    ],
    [
      'an order that sells holds less than it would sell',
      [3],
      `update orders set hold_quantity = 29 where id = '${orderId('offering')}';
       update portfolios set held_quantity = 29 where held_quantity = 30`,
    ],
    [
      'a market order holds won',
      [3],
      `alter table orders drop constraint orders_hold_is_whole;
       update orders set hold_krw = 1, hold_quantity = 0 where type = 'MARKET' and status = 'PENDING';
       update wallets set held_krw = 1 where user_id = '${alice}'`,
    ],
  ];
}

function priceTamperings(world: Holders): (readonly [string, readonly number[], string])[] {
  const { at } = world;
  const { orderId } = limitIds(world);
  return [
    [
      'an order buys above its limit',
      [5, 7],
      `update orders set limit_price = 999 where id = '${orderId('marketable')}'`,
    ],
    [
      'an order that rested sells for more than its limit',
      [5, 7],
      `update orders set limit_price = 1001 where id = '${orderId('tradedThrough')}'`,
    ],
    [
      'an order fills on a print that did not trade through it',
      [7],
      `update prints set bid = 1001 where ticker_id = 'CRYPTO-COIN-XRP' and at = '${at(103)}';
       update fills set print_bid = 1001 where order_id = '${orderId('tradedThrough')}'`,
    ],
    [
      'a print had traded through an order before the one that filled it',
      [7],
      `update prints set bid = 1002 where ticker_id = 'CRYPTO-COIN-XRP' and at = '${at(102)}'`,
    ],
    [
      'a print had traded through an order before it expired',
      [7],
      `update prints set ask = 950 where ticker_id = 'CRYPTO-COIN-XRP' and at = '${at(102)}'`,
    ],
    [
      'a print traded through an order that rests on, behind a split in the shares of after it',
      [7],
      `update prints set last = 240001 where ticker_id = 'KRX-STOCK-005930' and at = '${at(200)}';
       update orders set resting_since = '${at(199)}' where id = '${orderId('split')}'`,
    ],
    [
      'a bar traded through an order that rests on',
      [7],
      `insert into prints (ticker_id, at, kind, open, high, low, last, source, received_at)
         values ('CRYPTO-COIN-ADA', '${at(120)}', 'BAR', 590, 601, 580, 590, 'sim', '${at(180)}')`,
    ],
    [
      'an order rests from a later print on than its first',
      [7],
      `update orders set resting_since = '${at(102)}' where id = '${orderId('bidding')}'`,
    ],
    [
      'a print that traded through an order is changed on the tape',
      [7],
      `update prints set bid = bid + 1 where ticker_id = 'CRYPTO-COIN-XRP' and at = '${at(103)}'`,
    ],
    [
      'an order filled at once, and an earlier print turns up',
      [7],
      `insert into prints (ticker_id, at, kind, bid, ask, last, source, received_at)
         values ('CRYPTO-COIN-XRP', '${at(99.8)}', 'QUOTE', 990, 1001, 995, 'sim', '${at(110)}')`,
    ],
    [
      'an order fills at the moment at which it expires',
      [7],
      `update orders set deadline_at = filled_at where id = '${orderId('tradedThrough')}'`,
    ],
    [
      'an order expires before its time is over',
      [7],
      `update orders set deadline_at = '${at(700)}' where id = '${orderId('expired')}'`,
    ],
  ];
}
