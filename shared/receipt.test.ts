import fc from 'fast-check';
import { base64url, type CryptoKey } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  buildReceiptTree,
  formatReceipt,
  type ReceiptFacts,
  receiptKeyId,
  receiptLeaf,
  receiptSigningInput,
  verifyReceipt,
} from './receipt.ts';

const KID = 'edge-1_a';
const SIZES = Array.from({ length: 17 }, (_, index) => index + 1);

const facts = (index: number): ReceiptFacts => ({
  orderId: `018f2c1e-7b6a-89fb-9d2c-${index.toString(16).padStart(12, '0')}`,
  userId: '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c',
  clientOrderId: `018f2c1e-7b6a-7c3d-8e4f-${index.toString(16).padStart(12, '0')}`,
  bodySha256: 'b4b4f860bb3bc5c2360d56bf04a11da75baaa94665e17ee28164a8dbc3e1c79b',
  acceptedAt: `2026-03-02T01:23:45.${index.toString().padStart(6, '0')}Z`,
});

let edge: { privateKey: CryptoKey; publicKey: CryptoKey };
let stranger: { privateKey: CryptoKey; publicKey: CryptoKey };

beforeAll(async () => {
  const pair = async () =>
    (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as typeof edge;
  edge = await pair();
  stranger = await pair();
});

/** The receipts of orders 0 … size-1, accepted in one turn. */
async function issue(size: number, key = edge.privateKey): Promise<string[]> {
  const leaves = Array.from({ length: size }, (_, index) => receiptLeaf(facts(index)));
  const { root, proofs } = buildReceiptTree(leaves);
  const input = receiptSigningInput(root) as Uint8Array<ArrayBuffer>;
  const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', key, input));
  return proofs.map((proof) => formatReceipt(KID, proof, signature));
}

const holds = (receipt: string, of: ReceiptFacts) => verifyReceipt(receipt, of, edge.publicKey);

describe('a receipt', () => {
  it.each(SIZES)('verifies alone, each of %i of one turn', async (size) => {
    const receipts = await issue(size);
    expect(receipts).toHaveLength(size);
    for (const [index, receipt] of receipts.entries()) {
      expect(receiptKeyId(receipt)).toBe(KID);
      expect(await holds(receipt, facts(index))).toBe(true);
    }
  });

  it.each(SIZES)('vouches for no other order of its turn of %i', async (size) => {
    const receipts = await issue(size);
    for (const [index, receipt] of receipts.entries()) {
      expect(await holds(receipt, facts((index + 1) % (size + 1)))).toBe(false);
    }
  });

  it('is refused when any fact is another', async () => {
    const [receipt = ''] = await issue(5);
    for (const fact of Object.keys(facts(0))) {
      expect(await holds(receipt, { ...facts(0), [fact]: 'another' })).toBe(false);
    }
  });

  it('is refused when facts run into each other', async () => {
    const [receipt = ''] = await issue(1);
    const { orderId, userId } = facts(0);
    const moved = {
      ...facts(0),
      orderId: orderId.slice(0, -1),
      userId: orderId.slice(-1) + userId,
    };
    expect(await holds(receipt, moved)).toBe(false);
  });

  it.each(SIZES)('stands at one place only, of %i', async (size) => {
    for (const [leaf, receipt] of (await issue(size)).entries()) {
      const [version, kid, index = '', ...rest] = receipt.split('.');
      const places = new Set(
        SIZES.concat(0, 32, 1024, 999_999_999).map(String).concat(`0${index}`),
      );
      places.delete(index);
      for (const place of places) {
        expect(await holds([version, kid, place, ...rest].join('.'), facts(leaf))).toBe(false);
      }
    }
  });

  it('is refused when its path or signature differs in any character', async () => {
    const [receipt = ''] = await issue(3);
    const from = receipt.split('.', 3).join('.').length + 1;
    for (let at = from; at < receipt.length; at++) {
      if (receipt[at] === '.') continue;
      // The next letter of the alphabet differs in the lowest bit, which the last one does not need.
      for (const letter of ['A', 'B', '_']) {
        const changed = receipt.slice(0, at) + letter + receipt.slice(at + 1);
        if (changed !== receipt) expect(await holds(changed, facts(0))).toBe(false);
      }
    }
  });

  it('is refused when its path is cut or lengthened', async () => {
    const [receipt = ''] = await issue(4);
    const [version, kid, index, path = '', signature] = receipt.split('.');
    const hashes = base64url.decode(path);
    const paths = [
      new Uint8Array(),
      hashes.slice(0, 32),
      hashes.slice(0, 63),
      new Uint8Array([...hashes, ...hashes.slice(0, 32)]),
      new Uint8Array(31 * 32),
    ];
    for (const other of paths.map((bytes) => base64url.encode(bytes))) {
      expect(await holds([version, kid, index, other, signature].join('.'), facts(0))).toBe(false);
    }
  });

  it('is refused under another key', async () => {
    const [receipt = ''] = await issue(2, stranger.privateKey);
    expect(await holds(receipt, facts(0))).toBe(false);
    expect(await verifyReceipt(receipt, facts(0), stranger.publicKey)).toBe(true);
  });

  it.each([
    '',
    'v1',
    'v1.edge.0..',
    `v2.edge.0..${'A'.repeat(86)}`,
    `v1.edge.-1..${'A'.repeat(86)}`,
    `v1.edge.0.A.${'A'.repeat(86)}`,
    `v1.edge.0.*.${'A'.repeat(86)}`,
    `v1..0..${'A'.repeat(86)}`,
    `v1.${'k'.repeat(65)}.0..${'A'.repeat(86)}`,
  ])('that is garbage is refused: %j', async (receipt) => {
    expect(await holds(receipt, facts(0))).toBe(false);
  });

  it('signs nothing that could pass for another message', () => {
    const text = new TextDecoder().decode(receiptSigningInput(new Uint8Array(32)));
    expect(text.startsWith('mockstreet receipt v1\n')).toBe(true);
  });
});

describe('a tree', () => {
  it('is never taken for a leaf: prefixes differ', () => {
    const [left, right] = [receiptLeaf(facts(0)), receiptLeaf(facts(1))];
    const { root } = buildReceiptTree([left, right]);
    expect(buildReceiptTree([root]).root).toEqual(root);
    expect(root).not.toEqual(receiptLeaf({ ...facts(0), orderId: base64url.encode(left) }));
  });

  it('has the same root only over the same leaves in the same order', () => {
    const leaf = fc.nat(1000).map((index) => receiptLeaf(facts(index)));
    const leaves = fc.array(leaf, { minLength: 1, maxLength: 40 });
    const text = (all: Uint8Array[]) => all.map((bytes) => base64url.encode(bytes)).join();
    fc.assert(
      fc.property(leaves, leaves, (one, other) => {
        const [a, b] = [buildReceiptTree(one).root, buildReceiptTree(other).root];
        expect(text([a]) === text([b])).toBe(text(one) === text(other));
      }),
    );
  });

  it('of any size gives each leaf a path no longer than its height', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (size) => {
        const leaves = Array.from({ length: size }, (_, index) => Uint8Array.of(index & 255));
        const { proofs } = buildReceiptTree(leaves);
        const height = Math.ceil(Math.log2(size));
        expect(Math.max(...proofs.map(({ path }) => path.length / 32))).toBeLessThanOrEqual(height);
      }),
      { numRuns: 30 },
    );
  });

  it('without a leaf does not exist', () => {
    expect(() => buildReceiptTree([])).toThrow(RangeError);
  });
});
