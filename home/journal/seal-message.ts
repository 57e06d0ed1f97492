import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, errors } from 'jose';
import type { JournalKey } from '#accounts/keys/journal-keys';
import { type JournalMessage, journalMessageSchema } from './journal-message.ts';

const TYP = 'mockstreet-journal+jwe';
const HEADER = { alg: 'dir', enc: 'A256GCM', typ: TYP } as const;

/** Seals a message: a compact JWE (RFC 7516) under a key that only home has. */
export async function sealMessage(message: JournalMessage, key: JournalKey): Promise<string> {
  const plain = new TextEncoder().encode(JSON.stringify(message));
  return await new CompactEncrypt(plain)
    .setProtectedHeader({ ...HEADER, kid: key.kid })
    .encrypt(Buffer.from(key.k, 'base64url'));
}

export type Opened =
  | { readonly ok: true; readonly message: JournalMessage; readonly key: JournalKey }
  /** Sealed with a key that we do not have; not home's, or damaged; of a version still to come. */
  | { readonly ok: false; readonly fault: 'unknown_key' | 'not_authentic' | 'unknown_version' };

/** Opens a message of `fills.log`. Whatever anyone else wrote there, or altered, does not open. */
export async function openMessage(
  sealed: string,
  keyOf: (kid: string) => JournalKey | undefined,
): Promise<Opened> {
  try {
    const { kid, typ } = decodeProtectedHeader(sealed);
    if (typ !== TYP || kid === undefined) return { ok: false, fault: 'not_authentic' };
    const key = keyOf(kid);
    if (!key) return { ok: false, fault: 'unknown_key' };
    const { plaintext } = await compactDecrypt(sealed, Buffer.from(key.k, 'base64url'), {
      keyManagementAlgorithms: [HEADER.alg],
      contentEncryptionAlgorithms: [HEADER.enc],
    });
    const parsed = journalMessageSchema.safeParse(JSON.parse(new TextDecoder().decode(plaintext)));
    if (!parsed.success) return { ok: false, fault: 'unknown_version' };
    return { ok: true, message: parsed.data, key };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) {
      return { ok: false, fault: 'not_authentic' };
    }
    throw error;
  }
}
