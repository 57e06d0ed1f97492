import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import {
  buildReceiptTree,
  formatReceipt,
  type ReceiptFacts,
  receiptLeaf,
  receiptSigningInput,
} from '@mockstreet/shared/receipt';

/** Gives the receipt of a confirmed order, shortly after: see {@link createReceiptSigner}. */
export type IssueReceipt = (facts: ReceiptFacts) => Promise<string>;

export interface ReceiptSignerPorts {
  /** Id of the edge's receipt key. */
  readonly kid: string;
  /** Ed25519 signature of the bytes. */
  readonly sign: (input: Uint8Array) => Uint8Array;
  /** Runs a callback after all that is ready in this turn of the event loop. */
  readonly afterThisTurn: (callback: () => void) => void;
}

/**
 * Signs one Merkle root for all orders of one turn of the event loop: a signature costs more than
 * all the rest of an order (shared/receipt.ts). One order alone is a tree of one leaf.
 */
export function createReceiptSigner(ports: ReceiptSignerPorts): IssueReceipt {
  let waiting: Waiting[] = [];

  const signAll = () => {
    const orders = waiting;
    waiting = [];
    try {
      const { root, proofs } = buildReceiptTree(
        orders.map(({ leaf }) => leaf),
        nativeSha256,
      );
      const signature = ports.sign(receiptSigningInput(root));
      for (const [at, proof] of proofs.entries()) {
        orders[at]?.resolve(formatReceipt(ports.kid, proof, signature, encodeBase64url));
      }
    } catch (error) {
      for (const { reject } of orders) reject(error);
    }
  };

  return (facts) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) ports.afterThisTurn(signAll);
      waiting.push({ leaf: receiptLeaf(facts, nativeSha256), resolve, reject });
    });
}

/** Node's own: of each receipt the encoding would otherwise be the dearest part. */
function encodeBase64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}

interface Waiting {
  readonly leaf: Uint8Array;
  readonly resolve: (receipt: string) => void;
  readonly reject: (error: unknown) => void;
}
