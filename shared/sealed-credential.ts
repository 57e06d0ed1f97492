import { CompactEncrypt, compactDecrypt, errors, importJWK, type JWK } from 'jose';

/**
 * Credentials that would be good for anyone who reads them (bearer tokens, API keys) travel through
 * the queue encrypted to home's key: JWE (RFC 7516), ECDH-ES on X25519, A256GCM. The edge can
 * close such an envelope and not open one.
 */
const SEAL = { alg: 'ECDH-ES', enc: 'A256GCM' } as const;

/** Closes one credential; the text may be used for every order that it authorises. */
export type SealCredential = (credential: string) => Promise<string>;

/** @param publicKey X25519 with a `kid` */
export async function createCredentialSealer(publicKey: JWK): Promise<SealCredential> {
  const key = await importJWK(publicKey, SEAL.alg);
  const header = { ...SEAL, ...(publicKey.kid === undefined ? {} : { kid: publicKey.kid }) };
  return (credential) =>
    new CompactEncrypt(new TextEncoder().encode(credential))
      .setProtectedHeader(header)
      .encrypt(key);
}

/** The credential inside, or undefined: not ours to open, or damaged. */
export type OpenCredential = (sealed: string) => Promise<string | undefined>;

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
      return new TextDecoder().decode(plaintext);
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
      if (error instanceof Error && ['DataError', 'OperationError'].includes(error.name)) {
        return undefined;
      }
      throw error;
    }
  };
}
