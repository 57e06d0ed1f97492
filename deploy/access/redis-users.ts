import { portableSha256 } from '@mockstreet/shared/sha256';

/**
 * Who may sign in at home's Redis: a user for each process that speaks to it, and one for backups.
 * The `default` user, whom a client without a name would be, is off.
 */
export const REDIS_USERS = ['api', 'feeder', 'relay', 'notifier', 'bot', 'backup'] as const;

export type RedisUser = (typeof REDIS_USERS)[number];

/** What a user may do: the commands named, on the keys and channels named, and nothing else. */
interface RedisRights {
  /** Patterns of keys, as after `%R~`, `%W~` or, for both, `~`. */
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  readonly readsAndWrites?: readonly string[];
  /** Channels to publish on, or to listen to, as the commands have it. */
  readonly channels?: readonly string[];
  readonly commands: readonly string[];
}

/** To sign in, to find out whether the server answers, and what ioredis asks for by itself. */
const CONNECTION = ['auth', 'hello', 'ping', 'quit', 'select', 'info', 'client|setname'];
const TRANSACTION = ['multi', 'exec', 'discard'];
/** Quotes and the rate; see home/market/quotes/quote.ts. */
const PRICES = ['price:*', 'fx:*'];
/** Channel of new quotes. */
const QUOTES = 'market_updates';
/** Texts of messages, and the mark of each; see home/social/templates/stored-template.ts. */
const TEMPLATES = 'config:msg_template:*';

export const REDIS_RIGHTS: Readonly<Record<RedisUser, RedisRights>> = {
  api: {
    reads: PRICES,
    readsAndWrites: ['token_blacklist:*', TEMPLATES],
    channels: [QUOTES],
    commands: ['get', 'mget', 'exists', 'set', 'mset', 'del', 'subscribe', 'unsubscribe'],
  },
  feeder: {
    writes: PRICES,
    channels: [QUOTES],
    commands: [...TRANSACTION, 'set', 'publish'],
  },
  relay: {
    channels: ['trade_events', 'liquidation_events', 'human_events'],
    commands: [...TRANSACTION, 'publish'],
  },
  notifier: {
    reads: [TEMPLATES],
    commands: ['get', 'mget'],
  },
  bot: {
    reads: PRICES,
    commands: ['mget'],
  },
  // A restore brings the templates back as the same user.
  backup: {
    readsAndWrites: [TEMPLATES],
    commands: ['scan', 'get', 'mget', 'set', 'del'],
  },
};

/** Passwords by user; an administrator exists where there is a password for one: in native mode. */
export interface RedisPasswords extends Readonly<Record<RedisUser, string>> {
  readonly administrator?: string;
}

/** The name of the administrator of a native instance; tests and tools sign in with it. */
export const REDIS_ADMINISTRATOR = 'administrator';

/**
 * The file of users for Redis' setting `aclfile` (redis.io, "ACL"; Redis 7 and Valkey alike). It
 * holds SHA-256 digests, no passwords; these have to be random, as nothing slows down a guess.
 */
export function redisAclFile(passwords: RedisPasswords): string {
  const { administrator } = passwords;
  const lines = [
    'user default off resetpass resetkeys resetchannels -@all',
    ...REDIS_USERS.map((user) => `user ${user} ${rulesOf(REDIS_RIGHTS[user], passwords[user])}`),
    ...(administrator === undefined
      ? []
      : [`user ${REDIS_ADMINISTRATOR} on #${portableSha256.hex(administrator)} ~* &* +@all`]),
  ];
  return `${lines.join('\n')}\n`;
}

function rulesOf(rights: RedisRights, password: string): string {
  return [
    ...['on', `#${portableSha256.hex(password)}`],
    ...['resetkeys', 'resetchannels', '-@all'],
    ...(rights.reads ?? []).map((pattern) => `%R~${pattern}`),
    ...(rights.writes ?? []).map((pattern) => `%W~${pattern}`),
    ...(rights.readsAndWrites ?? []).map((pattern) => `~${pattern}`),
    ...(rights.channels ?? []).map((channel) => `&${channel}`),
    ...[...CONNECTION, ...rights.commands].map((command) => `+${command}`),
  ].join(' ');
}
