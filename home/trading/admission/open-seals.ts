import type { KeyObject } from 'node:crypto';
import { bindingKeyOf } from '@mockstreet/shared/node/order-binding';
import type { OpenCredential } from '@mockstreet/shared/sealed-credential';
import { LRUCache } from 'lru-cache';
import { LOOKUP_CHARS } from './remember-tokens.ts';

/** A sealed credential, opened. */
export interface OpenedSeal {
  readonly credential: string;
  readonly bindingKey: KeyObject;
}

/** Undefined for what was not sealed to home, or is damaged. */
export type OpenSeal = (sealed: string) => OpenedSeal | undefined | Promise<OpenedSeal | undefined>;

/** One is made per credential and edge, and used for all its orders. */
const SEALS_REMEMBERED = 20_000;

/** Opens sealed credentials, each once, and answers at once for one that it has opened before. */
export function rememberSeals(openCredential: OpenCredential): OpenSeal {
  const opened = new LRUCache<string, OpenedSeal & { readonly sealed: string }>({
    max: SEALS_REMEMBERED,
  });
  /** Being opened for the first order that came with it; the others wait for that. */
  const underWay = new Map<string, Promise<OpenedSeal | undefined>>();

  const openFresh = async (sealed: string) => {
    const content = await openCredential(sealed);
    if (!content) return undefined;
    const bindingKey = bindingKeyOf(content.bindingKey);
    const seal = { sealed, credential: content.credential, bindingKey };
    opened.set(sealed.slice(-LOOKUP_CHARS), seal);
    return seal;
  };

  return (sealed) => {
    const known = opened.get(sealed.slice(-LOOKUP_CHARS));
    if (known?.sealed === sealed) return known;
    const opening =
      underWay.get(sealed) ?? openFresh(sealed).finally(() => underWay.delete(sealed));
    underWay.set(sealed, opening);
    return opening;
  };
}
