import { createPrivateKey } from 'node:crypto';
import type { Instant } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { watchRequiredFile } from '@mockstreet/shared/node/watched-file';
import type { TokenSigningKey } from '@mockstreet/shared/token';
import { parseReceiptKey, parseTokenKeys } from './key-files.ts';
import { type PrivateSigningKey, signingKeyAt } from './key-ring.ts';

/** Home's signing of tokens, and of settlement receipts. */
export interface TokenSigner {
  /**
   * The key that signs what is issued at this moment; the same again for the same moment, so that
   * a token can be made anew. Throws {@link NoSigningKey}.
   */
  keyAt(issuedAt: Instant): TokenSigningKey;
  /** The key that signs settlement receipts. Throws {@link NoSigningKey}. */
  receiptKey(): TokenSigningKey;
  /** Looks now whether the file has changed. */
  check(): Promise<void>;
  close(): void;
}

/** A fault that passes: the keys were compromised a moment ago, and the new one waits for its turn. */
export class NoSigningKey extends Error {
  override name = 'NoSigningKey';
  readonly code = 'UNAVAILABLE';
  readonly retryable = true;
}

/** Opens TOKEN_KEYS_FILE and follows it. Throws Misconfiguration when it cannot be used. */
export async function openTokenSigner(path: string, log: Logger): Promise<TokenSigner> {
  const file = await watchRequiredFile({
    path,
    parse: (text) => {
      const receiptKey = parseReceiptKey(path, text);
      return {
        tokenKeys: parseTokenKeys(path, text).map((key) => ({
          ...key,
          signing: signingKeyOf(key),
        })),
        receiptKey: receiptKey && signingKeyOf(receiptKey),
      };
    },
    onFault: (err) => log.error({ err, path }, 'token keys not usable'),
  });
  return {
    keyAt(issuedAt) {
      const key = signingKeyAt(file.current().tokenKeys, issuedAt);
      if (!key) throw new NoSigningKey('no token key signs at this moment');
      return key.signing;
    },
    receiptKey() {
      const { receiptKey } = file.current();
      if (!receiptKey) throw new NoSigningKey('there is no key for receipts yet');
      return receiptKey;
    },
    check: file.check,
    close: file.close,
  };
}

/** The private half can be used from now on, and not be taken out again. */
export function signingKeyOf(jwk: PrivateSigningKey): TokenSigningKey {
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  return { kid: jwk.kid, privateKey: privateKey.toCryptoKey('Ed25519', false, ['sign']) };
}
