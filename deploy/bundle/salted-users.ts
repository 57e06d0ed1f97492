import type { SaltedPassword } from '@mockstreet/access/broker-definitions';
import { BROKER_USERS, type BrokerUser } from '@mockstreet/access/broker-users';
import type { BundleSecrets } from './bundle-secrets.ts';

/** The broker's users as its definitions are made from them. */
export function saltedUsers(broker: BundleSecrets['broker']): Record<BrokerUser, SaltedPassword> {
  const entries = BROKER_USERS.map((name) => {
    const { password = '', salt = '' } = broker[name] ?? {};
    return [name, { password, salt: new Uint8Array(Buffer.from(salt, 'base64')) }];
  });
  return Object.fromEntries(entries) as Record<BrokerUser, SaltedPassword>;
}
