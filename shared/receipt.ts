/**
 * Receipts: the edge's signed promise that it accepted an order at a moment.
 *
 * One signature costs more than all the rest of an accepted order, so all orders confirmed in the
 * same turn of the event loop share one: each is a leaf of a Merkle tree (hashes as in RFC 9162
 * §2.1), the root is signed with Ed25519, and a receipt carries its own path. Every receipt can be
 * checked alone.
 *
 * Text form: `v1.<kid>.<index>.<path>.<signature>`, path and signature in base64url; the path is
 * the sibling hashes from the leaf upwards, 32 bytes each. Bits of the index say on which side the
 * leaf stands, lowest first. A level without sibling is left out of both.
 */
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64url, type CryptoKey } from 'jose';
import { portableSha256, type Sha256 } from './sha256.ts';

/** What a receipt vouches for; all of it is known to the holder from the 202 and the request. */
export interface ReceiptFacts {
  readonly orderId: string;
  readonly userId: string;
  readonly clientOrderId: string;
  /** Hash of the canonical intent (`intentHash`). */
  readonly bodySha256: string;
  /** RFC 3339, exactly as in the 202. */
  readonly acceptedAt: string;
}

/** The byte 0, as text. */
const LEAF_PREFIX = '\0';
const NODE_PREFIX = 1;
const ROOT_CONTEXT = utf8ToBytes('mockstreet receipt v1\n');
const HASH_BYTES = 32;
/** As many as the index has bits to stand on. */
const LEVELS_MAX = 30;

/** The hash of one receipt's facts: its leaf of the tree. */
export function receiptLeaf(facts: ReceiptFacts, sha256: Sha256 = portableSha256): Uint8Array {
  const { orderId, userId, clientOrderId, bodySha256, acceptedAt } = facts;
  return sha256.bytes(
    `${LEAF_PREFIX}${orderId}\n${userId}\n${clientOrderId}\n${bodySha256}\n${acceptedAt}`,
  );
}

/** The bytes that are signed for a root. */
export function receiptSigningInput(root: Uint8Array): Uint8Array {
  return concatBytes(ROOT_CONTEXT, root);
}

export interface LeafProof {
  readonly index: number;
  readonly path: Uint8Array;
}

/** Root and one proof per leaf. An odd node at the end of a level moves up unchanged. */
export function buildReceiptTree(
  leaves: readonly Uint8Array[],
  sha256: Sha256 = portableSha256,
): {
  root: Uint8Array;
  proofs: LeafProof[];
} {
  if (leaves.length === 0) throw new RangeError('a tree needs a leaf');
  const levels: (readonly Uint8Array[])[] = [];
  let level = leaves;
  while (level.length > 1) {
    levels.push(level);
    level = parentsOf(level, sha256);
  }
  return {
    root: level[0] as Uint8Array,
    proofs: leaves.map((_, leaf) => proofOf(leaf, levels)),
  };
}

function parentsOf(level: readonly Uint8Array[], sha256: Sha256): Uint8Array[] {
  const parents: Uint8Array[] = [];
  for (let at = 0; at < level.length; at += 2) {
    const left = level[at] as Uint8Array;
    const right = level[at + 1];
    parents.push(right ? nodeHash(left, right, sha256) : left);
  }
  return parents;
}

/** @param levels all below the root, the leaves first */
function proofOf(leaf: number, levels: readonly (readonly Uint8Array[])[]): LeafProof {
  const path = new Uint8Array(levels.length * HASH_BYTES);
  let index = 0;
  let depth = 0;
  for (const [height, level] of levels.entries()) {
    const at = leaf >> height;
    const sibling = level[at ^ 1];
    if (!sibling) continue;
    index |= (at & 1) << depth;
    path.set(sibling, depth * HASH_BYTES);
    depth += 1;
  }
  return { index, path: path.subarray(0, depth * HASH_BYTES) };
}

/** Base64url without padding (RFC 4648 §5). */
export type EncodeBase64url = (bytes: Uint8Array) => string;

/** `v1.{kid}.{index}.{path}.{signature}`, as in the 202. */
export function formatReceipt(
  kid: string,
  proof: LeafProof,
  signature: Uint8Array,
  encode: EncodeBase64url = base64url.encode,
): string {
  return `v1.${kid}.${proof.index}.${encode(proof.path)}.${encode(signature)}`;
}

/** The key id a receipt names, or undefined when the text is no receipt. */
export function receiptKeyId(receipt: string): string | undefined {
  return parseReceipt(receipt)?.kid;
}

/** Whether `receipt` vouches for `facts` under the edge's public Ed25519 key. */
export async function verifyReceipt(
  receipt: string,
  facts: ReceiptFacts,
  publicKey: CryptoKey,
): Promise<boolean> {
  const parsed = parseReceipt(receipt);
  if (!parsed) return false;
  let hash = receiptLeaf(facts);
  for (let at = 0; at * HASH_BYTES < parsed.path.length; at++) {
    const sibling = parsed.path.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES);
    const onTheRight = (parsed.index >> at) & 1;
    hash = onTheRight ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
  }
  const signature = parsed.signature as Uint8Array<ArrayBuffer>;
  const input = receiptSigningInput(hash) as Uint8Array<ArrayBuffer>;
  return await crypto.subtle.verify('Ed25519', publicKey, signature, input);
}

/** Reads a receipt in its one valid text: no leading zeros, no idle bits, no idle index. */
function parseReceipt(receipt: string) {
  const match = /^v1\.([\w-]{1,64})\.(\d{1,9})\.([\w-]*)\.([\w-]{86})$/.exec(receipt);
  if (!match) return undefined;
  const kid = match[1] as string;
  const index = Number.parseInt(match[2] as string, 10);
  const path = decodeBase64url(match[3] as string);
  const signature = decodeBase64url(match[4] as string);
  if (!path || !signature) return undefined;
  const levels = path.length / HASH_BYTES;
  if (!Number.isInteger(levels) || levels > LEVELS_MAX || index >= 2 ** levels) return undefined;
  if (formatReceipt(kid, { index, path }, signature) !== receipt) return undefined;
  return { kid, index, path, signature };
}

function decodeBase64url(text: string): Uint8Array | undefined {
  try {
    return base64url.decode(text);
  } catch {
    return undefined;
  }
}

function nodeHash(left: Uint8Array, right: Uint8Array, sha256 = portableSha256): Uint8Array {
  const input = new Uint8Array(1 + 2 * HASH_BYTES);
  input[0] = NODE_PREFIX;
  input.set(left, 1);
  input.set(right, 1 + HASH_BYTES);
  return sha256.bytes(input);
}
