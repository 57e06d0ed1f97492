import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { BROKER_USERS, type BrokerUser, brokerRights } from './broker-users.ts';

/** A password as it is given out, and what it is salted with. */
export interface SaltedPassword {
  readonly password: string;
  /** Four random bytes: RabbitMQ reads no other number of them. */
  readonly salt: Uint8Array;
}

export interface BrokerDefinitionsOptions {
  readonly users: Readonly<Record<BrokerUser, SaltedPassword>>;
  /** INTAKE_ID of every intake. */
  readonly intakeIds: readonly string[];
  /** Who may do everything; a deployment has none, it has `rabbitmqctl` on the machine. */
  readonly administrator?: SaltedPassword & { readonly name: string };
}

/** The document that RabbitMQ imports at its start (`load_definitions`); 3.10 and 4.x read it. */
export interface BrokerDefinitions {
  readonly users: readonly {
    readonly name: string;
    readonly password_hash: string;
    readonly hashing_algorithm: string;
    readonly tags: readonly string[];
  }[];
  readonly vhosts: readonly { readonly name: string }[];
  readonly permissions: readonly {
    readonly user: string;
    readonly vhost: string;
    readonly configure: string;
    readonly write: string;
    readonly read: string;
  }[];
  readonly topic_permissions: readonly never[];
  readonly policies: readonly {
    readonly vhost: string;
    readonly name: string;
    readonly pattern: string;
    readonly 'apply-to': 'queues';
    readonly priority: number;
    readonly definition: Readonly<Record<string, number>>;
  }[];
}

/** The one virtual host. */
export const BROKER_VHOST = '/';
const EVERYTHING = '.*';
/** As edge/topology states it for each queue that it declares. */
const DELIVERY_LIMIT = 1_000_000_000;

/**
 * Users, their rights, and nothing that a process of ours declares. Loaded at every start of the
 * broker, so that the file rules: a password changed in it is changed there. Who is not in it is
 * left alone; the default user is not made where definitions are loaded.
 */
export function brokerDefinitions(options: BrokerDefinitionsOptions): BrokerDefinitions {
  const rights = brokerRights(options.intakeIds);
  const { administrator } = options;
  const services = BROKER_USERS.map((name) => ({ name, ...options.users[name], ...rights[name] }));
  const all = { configure: EVERYTHING, write: EVERYTHING, read: EVERYTHING };
  const admins = administrator ? [{ ...administrator, ...all, tags: ['administrator'] }] : [];
  const users = [...services, ...admins];
  return {
    users: users.map(({ name, tags, ...salted }) => ({
      name,
      password_hash: hashBrokerPassword(salted),
      hashing_algorithm: 'rabbit_password_hashing_sha512',
      tags,
    })),
    vhosts: [{ name: BROKER_VHOST }],
    // Also for who may touch nothing: without an entry the management hides the virtual host.
    permissions: users.map(({ name, configure, write, read }) => ({
      ...{ user: name, vhost: BROKER_VHOST },
      ...{ configure, write, read },
    })),
    topic_permissions: [],
    policies: [
      {
        // For queues that an older version declared without a limit: RabbitMQ 4 would take 20.
        ...{ vhost: BROKER_VHOST, name: 'delivery-limit', priority: 0 },
        pattern: String.raw`^(orders|edge\.control)\.`,
        'apply-to': 'queues',
        definition: { 'delivery-limit': DELIVERY_LIMIT },
      },
    ],
  };
}

/**
 * A password as RabbitMQ keeps it (its guide "Credentials and Passwords"): the salt, and the
 * SHA-512 of salt and password, in base64. So that no file and no log holds one.
 */
export function hashBrokerPassword({ password, salt }: SaltedPassword): string {
  if (salt.length !== 4) throw new RangeError('RabbitMQ salts with four bytes');
  const digest = sha512(concatBytes(salt, utf8ToBytes(password)));
  return btoa(String.fromCharCode(...salt, ...digest));
}
