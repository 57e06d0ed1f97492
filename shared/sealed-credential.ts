import { base64url, CompactEncrypt, compactDecrypt, errors, importJWK, type JWK } from 'jose';
import { z } from 'zod';

/**
 * Credentials that would be good for anyone who reads them (bearer tokens, API keys) travel through
 * the queue encrypted to home's key: JWE (RFC 7516), ECDH-ES on X25519, A256GCM. The edge can
 * close such an envelope and not open one.
 *
 * Inside lies a random key as well, by which each order is bound to the seal (node/order-binding.ts):
 * who finds the sealed text in the queue or the journal cannot put it to an order of his own.
 */
const SEAL = { alg: 'ECDH-ES', enc: 'A256GCM' } as const;

export const BINDING_KEY_BYTES = 32;

/** What a seal closes. */
export interface SealedContent {
  readonly credential: string;
  /** {@link BINDING_KEY_BYTES} random bytes of this seal alone, kept in memory while it is in use. */
  readonly bindingKey: Uint8Array;
}

/** Closes one credential; the text may be used for every order that it authorises. */
export type SealCredential = (content: SealedContent) => Promise<string>;

const contentSchema = z.object({
  credential: z.string(),
  binding_key: z
    .string()
    .regex(/^[\w-]{43}$/)
    .transform((text) => base64url.decode(text)),
});

/** @param publicKey X25519 with a `kid` */
export async function createCredentialSealer(publicKey: JWK): Promise<SealCredential> {
  const key = await importJWK(publicKey, SEAL.alg);
  const header = { ...SEAL, ...(publicKey.kid === undefined ? {} : { kid: publicKey.kid }) };
  return ({ credential, bindingKey }) => {
    if (bindingKey.length !== BINDING_KEY_BYTES)
      throw new RangeError('a binding key of odd length');
    const content = { credential, binding_key: base64url.encode(bindingKey) };
    return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(content)))
      .setProtectedHeader(header)
      .encrypt(key);
  };
}

/** What is inside, or undefined: not ours to open, or damaged. */
export type OpenCredential = (sealed: string) => Promise<SealedContent | undefined>;

/** @param privateKeys X25519, told apart by `kid`; those of before a rotation among them */
export async function createCredentialOpener(privateKeys: readonly JWK[]): Promise<OpenCredential> {
  const byId = new Map(
    await Promise.all(
      privateKeys.map(async (jwk) => [jwk.kid, await importJWK(jwk, SEAL.alg)] as const),
    ),
  );
  return async (sealed) => {
    try {
      const { plaintext } = await compactDecrypt(
        sealed,
        ({ kid }) => {
          const key = byId.get(kid);
          if (!key) throw new errors.JWEDecryptionFailed('unknown key');
          return key;
        },
        { keyManagementAlgorithms: [SEAL.alg], contentEncryptionAlgorithms: [SEAL.enc] },
      );
      const content = contentSchema.parse(JSON.parse(new TextDecoder().decode(plaintext)));
      return { credential: content.credential, bindingKey: content.binding_key };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
      if (error instanceof z.ZodError || error instanceof SyntaxError) return undefined;
      if (error instanceof Error && ['DataError', 'OperationError'].includes(error.name)) {
        return undefined;
      }
      throw error;
    }
  };
}
