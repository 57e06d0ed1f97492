import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BenchMarket, USERS } from './bench-database.ts';
import { USER_ID_PREFIX } from './bench-users.ts';

export interface PgbenchOptions {
  /** Folder of the PostgreSQL programs. */
  readonly programs: string;
  readonly databaseUrl: string;
  readonly market: BenchMarket;
  readonly clients: number;
  readonly seconds: number;
}

/**
 * The drain's yardstick: one transaction per order that writes the rows a fill comes to, prepared,
 * on the same tables with the same constraints and triggers: the wallet first (the only order of
 * locks that cannot deadlock), then order, fill, six ledger lines, position and event. Ids are
 * time-ordered as ours are. Nothing is decided: amounts are constants.
 */
export async function runPgbench(options: PgbenchOptions): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-pgbench-'));
  const script = join(folder, 'order.sql');
  writeFileSync(script, orderScript(options.market));
  try {
    const { stdout } = await promisify(execFile)(
      join(options.programs, 'pgbench'),
      [
        ...['--no-vacuum', '--protocol=prepared', `--file=${script}`],
        ...[`--client=${options.clients}`, `--jobs=${Math.min(2, options.clients)}`],
        `--time=${options.seconds}`,
      ],
      { env: connectionEnvironment(options.databaseUrl) },
    );
    const rate = /^tps = ([\d.]+)/m.exec(stdout)?.[1];
    if (rate === undefined || !/number of failed transactions: 0 /.test(stdout)) {
      throw new Error(`pgbench did not go through:\n${stdout}`);
    }
    return Number.parseInt(rate, 10);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As libpq wants it; arguments, and a password among them, every user of the machine could see. */
function connectionEnvironment(databaseUrl: string): Record<string, string> {
  const url = new URL(databaseUrl);
  return {
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGUSER: url.username,
    PGPASSWORD: url.password,
    PGDATABASE: url.pathname.slice(1),
  };
}

function orderScript(market: BenchMarket): string {
  const timeOrderedId = `(lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
      || '8' || substr(md5(random()::text), 1, 19))::uuid`;
  const tickers = market.tickers.map((ticker) => `'${ticker}'`).join(', ');
  const script = `
    \\set number random(0, ${USERS - 1})
    \\set instrument random(1, ${market.tickers.length})
    begin;
    update wallets set balance_krw = balance_krw - 10005, version = version + 1, last_updated = now()
      where user_id = ('${USER_ID_PREFIX}' || lpad(to_hex(:number::int), 12, '0'))::uuid
      returning user_id, (array[${tickers}])[:instrument::int] as ticker \\gset
    insert into orders (id, user_id, client_order_id, ticker_id, side, type, status,
        requested_amount_krw, price, quantity, body_sha256, intake_id, clock_error_ms, partition,
        accepted_at, not_before, deadline_at, created_at, filled_at, settled_at)
      values (${timeOrderedId}, :user_id::uuid, ${timeOrderedId}, :ticker::text, 'BUY', 'MARKET', 'FILLED',
        10000, 50005, 0.19987001, repeat('a', 64), 'edge-1', 0, 0,
        now() - interval '2 s', now() - interval '1.5 s', now(), now(), now() - interval '1 s', now())
      returning id as order_id \\gset
    insert into fills (order_id, user_id, ticker_id, side, quantity, price, currency, gross, gross_krw,
        fee_krw, tax_krw, cost_krw, print_at, print_kind, print_bid, print_ask, print_last,
        print_source, filled_at, settled_at)
      values (:order_id::uuid, :user_id::uuid, :ticker::text, 'BUY', 0.19987001, 50005, 'KRW-COIN', 9994.49985005, 9995,
        5, 0, 9995, now(), 'QUOTE', 49995, 50005, 50000, 'sim', now() - interval '1 s', now());
    insert into ledger_entries (journal_id, leg, kind, account, user_id, asset, amount, event_at)
      values (:order_id::uuid, 0, 'TRADE', 'CASH', :user_id::uuid, 'KRW', -9995, now()),
        (:order_id::uuid, 1, 'TRADE', 'MARKET', null, 'KRW', 9995, now()),
        (:order_id::uuid, 2, 'TRADE', 'CASH', :user_id::uuid, 'KRW', -5, now()),
        (:order_id::uuid, 3, 'TRADE', 'FEES', null, 'KRW', 5, now()),
        (:order_id::uuid, 4, 'TRADE', 'MARKET', null, :ticker::text, -0.19987001, now()),
        (:order_id::uuid, 5, 'TRADE', 'HOLDING', :user_id::uuid, :ticker::text, 0.19987001, now());
    insert into portfolios as held (user_id, ticker_id, currency, quantity, average_price, cost, cost_krw, moved_at)
      values (:user_id::uuid, :ticker::text, 'KRW-COIN', 0.19987001, 50005, 9994.49985005, 9995, now())
      on conflict (user_id, ticker_id) do update set quantity = held.quantity + excluded.quantity,
        average_price = (held.cost + excluded.cost) / (held.quantity + excluded.quantity),
        cost = held.cost + excluded.cost, cost_krw = held.cost_krw + excluded.cost_krw, moved_at = excluded.moved_at;
    insert into outbox (channel, subject, payload, created_at)
      values ('trade_events', :order_id::uuid, jsonb_build_object('version', 1, 'type', 'order_settled',
        'order_id', :order_id::uuid, 'user_id', :user_id::uuid, 'ticker_id', :ticker::text, 'side', 'BUY',
        'status', 'FILLED', 'reason', null, 'price', '50005', 'quantity', '0.19987001',
        'gross_krw', '9995', 'fee_krw', '5', 'tax_krw', '0', 'applied_exchange_rate', null,
        'filled_at', now(), 'settled_at', now()), now());
    end;`;
  // pgbench ends a meta command at the end of its line.
  return script.replace(/^ {4}/gm, '');
}
