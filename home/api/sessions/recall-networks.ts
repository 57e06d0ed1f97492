import type { Logger } from '@mockstreet/shared/node/run-process';
import type { KnownNetworks } from '#accounts/known-networks';
import { readSignInAddresses } from '#accounts/read-sign-in-addresses';
import { networkOf } from '../http/client-address.ts';
import type { ReadDatabase } from '../http/database.ts';

/**
 * From where users signed in before this process started, out of the audit log. Home starts often,
 * and a stranger who keeps guessing must not lock anybody out by it. Never throws: without it, a
 * network is known again from the next success on.
 */
export async function recallNetworks(ports: {
  readonly read: ReadDatabase;
  readonly knownNetworks: KnownNetworks;
  readonly log: Logger;
}): Promise<void> {
  try {
    for (const { username, address } of await ports.read(readSignInAddresses)) {
      ports.knownNetworks.add(username, networkOf(address));
    }
  } catch (err) {
    ports.log.warn({ err }, 'from where users signed in before could not be read');
  }
}
