import type { PublishedKeys, ReceiptFile } from '@mockstreet/shared/check-receipt';
import type { ReceiptCheck } from '@mockstreet/shared/check-settlement';
import { config } from 'zod';
import type { JwkSet } from '../../api/schema.ts';
import type { Submission } from '../submission/submission.ts';

/** What this device has of an order beside what home says: its receipt, and what was asked for. */
export function withPromise(
  receipt: { readonly acceptance: object },
  submission: Submission | undefined,
): unknown {
  if (submission?.state.kind !== 'accepted') return receipt;
  const { clientOrderId, request, state } = submission;
  return {
    ...receipt,
    acceptance: {
      ...receipt.acceptance,
      receipt: state.receipt,
      order: { client_order_id: clientOrderId, ...request },
    },
  };
}

/**
 * Checks both receipts by the machines' public keys, in this browser. Rejects where it cannot check
 * such signatures, or where what it got is no receipt.
 */
export async function checkHere(file: unknown, keys: JwkSet): Promise<readonly ReceiptCheck[]> {
  // Else zod would try whether code may be made of text, which the content security policy reports.
  config({ jitless: true });
  const { checkReceipt, publishedKeysSchema, receiptFileSchema } = await import(
    '@mockstreet/shared/check-receipt'
  );
  const receipt: ReceiptFile = receiptFileSchema.parse(file);
  const published: PublishedKeys = publishedKeysSchema.parse(keys);
  return await checkReceipt(receipt, published);
}
