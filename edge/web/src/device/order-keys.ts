import type { OrderKey } from '@mockstreet/shared/order-key';
import type { OrderKeyPair } from '@mockstreet/shared/sign-order-proof';
import { createStore, del, get, keys, set } from 'idb-keyval';

export interface KeptOrderKey {
  readonly id: string;
  readonly publicJwk: OrderKey;
}

/** The keys that this device signs orders with. Their private halves cannot leave the browser. */
export interface OrderKeys {
  /** A new key, kept under a new id; undefined where the browser makes or keeps none. */
  create(): Promise<KeptOrderKey | undefined>;
  /** Undefined for one that is not there; rejects when the browser does not say. */
  find(id: string): Promise<OrderKeyPair | undefined>;
  forget(id: string): Promise<void>;
  /** Forgets all but the one named, if one is. */
  forgetOthers(id: string | undefined): Promise<void>;
}

/** P-256, which every browser can make and keep; Ed25519 is younger. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/**
 * Keys in IndexedDB, which stores a key that cannot be exported as the object it is.
 *
 * @param webCrypto has no `subtle` outside a secure context: plain http on another host than this.
 */
export function createOrderKeys(webCrypto: Crypto, newId: () => string): OrderKeys {
  const openStore = lazily(() => createStore('mockstreet', 'order-keys'));
  const forget = (id: string) => quietly(() => del(id, openStore()));
  return {
    async create() {
      const subtle = webCrypto.subtle as SubtleCrypto | undefined;
      if (!subtle) return undefined;
      return await quietly(async () => {
        const pair = await subtle.generateKey(ALGORITHM, false, ['sign']);
        const publicJwk = orderKeyOf(await subtle.exportKey('jwk', pair.publicKey));
        const kept: OrderKeyPair = { privateKey: pair.privateKey, publicJwk };
        const id = newId();
        await set(id, kept, openStore());
        return { id, publicJwk };
      });
    },
    find: async (id) => await get<OrderKeyPair>(id, openStore()),
    forget,
    async forgetOthers(id) {
      const kept = (await quietly(() => keys<string>(openStore()))) ?? [];
      await Promise.all(kept.filter((one) => one !== id).map(forget));
    },
  };
}

/** A browser that refuses to store or sign is treated as one that cannot. */
async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function orderKeyOf({ x, y }: JsonWebKey): OrderKey {
  if (x === undefined || y === undefined) throw new TypeError('not a P-256 key');
  return { kty: 'EC', crv: 'P-256', x, y };
}
