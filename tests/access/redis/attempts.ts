import { REDIS_USERS, type RedisUser } from '@mockstreet/access/redis-users';
import type { Attempt } from '../attempt.ts';

export interface RedisAttempt extends Attempt<RedisUser> {
  /** One command and its arguments. */
  readonly command: readonly [string, ...string[]];
}

const attempt = (
  what: string,
  allowed: readonly RedisUser[],
  ...command: RedisAttempt['command']
): RedisAttempt => ({ what, allowed, command });

/** The rows of docs/credentials.md about Redis. Nobody but these users gets in at all. */
export const REDIS_ATTEMPTS: readonly RedisAttempt[] = [
  attempt('read prices', ['api', 'bot'], 'MGET', 'price:CRYPTO-COIN-BTC', 'fx:USD-KRW'),
  attempt('set a price that screens show', ['feeder'], 'SET', 'price:CRYPTO-COIN-BTC', '1'),
  attempt('delete a price', [], 'DEL', 'price:CRYPTO-COIN-BTC'),
  attempt('send prices to screens', ['feeder'], 'PUBLISH', 'market_updates', '{}'),
  attempt('send what happened to orders', ['relay'], 'PUBLISH', 'trade_events', '{}'),
  attempt('send alerts', ['relay'], 'PUBLISH', 'human_events', '{}'),
  attempt('send on another channel', [], 'PUBLISH', 'mallory', '{}'),
  attempt('listen to prices', ['api'], 'SUBSCRIBE', 'market_updates'),
  attempt('listen to what else is sent', [], 'SUBSCRIBE', 'trade_events'),
  attempt('see whether a token is dead', ['api'], 'EXISTS', 'token_blacklist:access:x'),
  attempt(
    'call a token dead, or alive as far as Redis says',
    ['api'],
    ...(['SET', 'token_blacklist:access:x', '1', 'EX', '1'] as const),
  ),
  attempt(
    'read a template of messages',
    ['api', 'notifier', 'backup'],
    'GET',
    'config:msg_template:whale_trade',
  ),
  attempt(
    'change a template of messages',
    ['api', 'backup'],
    'SET',
    'config:msg_template:whale_trade',
    'x',
  ),
  attempt(
    'delete a template of messages',
    ['api', 'backup'],
    'DEL',
    'config:msg_template:whale_trade',
  ),
  attempt('list the names of keys', ['backup'], 'SCAN', '0'),
  attempt('list them all at once', [], 'KEYS', '*'),
  attempt('read another key', [], 'GET', 'mallory'),
  attempt('write another key', [], 'SET', 'mallory', 'x'),
  attempt('empty the database', [], 'FLUSHDB'),
  attempt('empty the server', [], 'FLUSHALL'),
  attempt('run a script', [], 'EVAL', 'return 1', '0'),
  attempt('load code into the server', [], 'FUNCTION', 'LIST'),
  attempt('read or change the server’s settings', [], 'CONFIG', 'GET', 'dir'),
  attempt('read or change who may do what', [], 'ACL', 'LIST'),
  attempt('watch what others do', [], 'CLIENT', 'LIST'),
  attempt('write a file on the server', [], 'BGSAVE'),
  attempt('make it a copy of another', [], 'REPLICAOF', '127.0.0.1', '1'),
  attempt('see its version and load', REDIS_USERS, 'INFO', 'server'),
];
