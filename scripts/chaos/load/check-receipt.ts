import { readFileSync } from 'node:fs';
import { type ReceiptFacts, receiptKeyId, verifyReceipt } from '@mockstreet/shared/receipt';
import { type CryptoKey, importJWK, type JWK } from 'jose';

/** Whether a receipt vouches for these facts under a key of the edge's. */
export type CheckReceipt = (receipt: string, facts: ReceiptFacts) => Promise<boolean>;

/** @param edgeKeysFile public JWK set, by which home knows receipts */
export async function openReceiptCheck(edgeKeysFile: string): Promise<CheckReceipt> {
  const { keys } = JSON.parse(readFileSync(edgeKeysFile, 'utf8')) as { keys: JWK[] };
  const byId = new Map<string, CryptoKey>();
  for (const jwk of keys) byId.set(jwk.kid ?? '', (await importJWK(jwk, 'EdDSA')) as CryptoKey);
  return async (receipt, facts) => {
    const key = byId.get(receiptKeyId(receipt) ?? '');
    return key !== undefined && (await verifyReceipt(receipt, facts, key));
  };
}
