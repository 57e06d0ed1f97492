import type { KeyObject } from 'node:crypto';
import { bindingKeyOf } from '@mockstreet/shared/node/order-binding';
import { BINDING_KEY_BYTES } from '@mockstreet/shared/sealed-credential';
import type { HomeKeys } from './home-keys.ts';

/** A sealed text and the key that binds orders to it. */
export interface Seal {
  readonly sealed: string;
  readonly bindingKey: KeyObject;
}

export type MakeSeal = (keys: HomeKeys, credential: string) => Promise<Seal>;

/** Seals cost a key agreement, so one is made for each credential and used for all of its orders. */
export function createSealMaker(randomBytes: (count: number) => Uint8Array): MakeSeal {
  return async (keys, credential) => {
    const bytes = randomBytes(BINDING_KEY_BYTES);
    const sealed = await keys.sealCredential({ credential, bindingKey: bytes });
    return { sealed, bindingKey: bindingKeyOf(bytes) };
  };
}
