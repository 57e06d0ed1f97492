import { LRUCache } from 'lru-cache';

/** From where each user has signed in lately. */
export interface KnownNetworks {
  has(username: string, network: string): boolean;
  /** After a success: nobody else may put anything in here. */
  add(username: string, network: string): void;
}

/** Far more than there are friends. */
const USERNAMES_MAX = 10_000;
/** The oldest is forgotten first, of the same user: nobody displaces those of another. */
const NETWORKS_MAX = 16;

export function createKnownNetworks(): KnownNetworks {
  const networksOf = new LRUCache<string, readonly string[]>({ max: USERNAMES_MAX });
  return {
    has: (username, network) => networksOf.peek(username)?.includes(network) ?? false,
    add(username, network) {
      const others = (networksOf.get(username) ?? []).filter((other) => other !== network);
      networksOf.set(username, [network, ...others.slice(0, NETWORKS_MAX - 1)]);
    },
  };
}
