import type { Sql } from '@mockstreet/db/client';
import { Unavailable } from './unavailable.ts';

/** Runs one read. Rejects with {@link Unavailable} when Postgres is away; never hangs. */
export type ReadDatabase = <T>(read: (sql: Sql) => PromiseLike<T>) => Promise<T>;

/**
 * Runs one write, of one statement. Never repeated: after {@link Unavailable} nobody knows whether
 * it took place.
 */
export type WriteDatabase = <T>(write: (sql: Sql) => PromiseLike<T>) => Promise<T>;

export interface DatabaseOptions {
  /** Makes a pool of connections; called again when one has gone silent. */
  readonly open: () => Sql;
  /** How long one read or write may take, connecting and a read's one retry included. */
  readonly deadlineMs?: number;
}

export interface Database {
  readonly read: ReadDatabase;
  readonly write: WriteDatabase;
  readonly close: () => Promise<void>;
}

/**
 * Queries with a deadline of our own: a half-open connection answers nothing and
 * `statement_timeout` cannot help there. A pool in which a query passed its deadline and no other
 * one succeeded meanwhile is thrown away, so that the next query starts on fresh connections.
 * A read that lost its connection is repeated once, on a fresh pool, as the others of the old one
 * are likely dead too; which is only right because it is a read.
 */
export function createDatabase(options: DatabaseOptions): Database {
  const { open, deadlineMs = 1_500 } = options;
  let pool = open();
  /** Counts what the present pool answered. */
  let answers = 0;

  const replace = (bad: Sql, graceSeconds: number) => {
    if (bad !== pool) return;
    pool = open();
    void bad.end({ timeout: graceSeconds }).catch(() => {});
  };

  const attempt = async <T>(query: (sql: Sql) => PromiseLike<T>): Promise<T> => {
    const usedPool = pool;
    try {
      const result = await query(usedPool);
      answers += 1;
      return result;
    } catch (fault) {
      if (isLostConnection(fault)) replace(usedPool, 1);
      throw fault;
    }
  };

  const beforeDeadline = async <T>(run: () => Promise<T>): Promise<T> => {
    const [usedPool, answersBefore] = [pool, answers];
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      if (answers === answersBefore) replace(usedPool, 0);
      reject(new Unavailable('postgres', new Error(`no answer within ${deadlineMs} ms`)));
    }, deadlineMs);
    try {
      return await Promise.race([run(), late]);
    } catch (fault) {
      throw isAway(fault) ? new Unavailable('postgres', fault) : fault;
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    read: (query) =>
      beforeDeadline(() =>
        attempt(query).catch((fault) => {
          if (!isLostConnection(fault)) throw fault;
          return attempt(query);
        }),
      ),
    write: (query) => beforeDeadline(() => attempt(query)),
    close: () => pool.end({ timeout: 1 }),
  };
}

/** The connection broke under the query; the server may be well. */
const LOST_CONNECTION = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'ECONNRESET',
  'EPIPE',
  '57P01', // admin_shutdown, also of a connection killed before this query
  '57P02', // crash_shutdown
]);

/** Further signs that the server, not the query, is at fault. */
const AWAY = new Set([
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOENT',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  '57014', // query_canceled: statement_timeout
  '57P03', // cannot_connect_now: starting up
  '57P05', // idle_session_timeout
  '53300', // too_many_connections
  '55P03', // lock_not_available
  '40P01', // deadlock_detected: of two that crossed, this one was undone
]);

function isLostConnection(fault: unknown): boolean {
  return LOST_CONNECTION.has(codeOf(fault));
}

function isAway(fault: unknown): boolean {
  return isLostConnection(fault) || AWAY.has(codeOf(fault)) || codeOf(fault).startsWith('08');
}

function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? String(fault.code) : '';
}
