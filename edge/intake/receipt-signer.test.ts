import { generateKeyPairSync, sign } from 'node:crypto';
import { type ReceiptFacts, verifyReceipt } from '@mockstreet/shared/receipt';
import { describe, expect, it } from 'vitest';
import { createReceiptSigner } from './receipt-signer.ts';

const edge = generateKeyPairSync('ed25519');
const publicKey = edge.publicKey.toCryptoKey('Ed25519', true, ['verify']);
const facts = (order: number): ReceiptFacts => ({
  orderId: `order-${order}`,
  userId: 'user',
  clientOrderId: `client-${order}`,
  bodySha256: '0'.repeat(64),
  acceptedAt: '2026-03-02T01:23:45.000000Z',
});

function open(signBytes = (input: Uint8Array) => sign(null, input, edge.privateKey)) {
  const turns: (() => void)[] = [];
  let signatures = 0;
  const issue = createReceiptSigner({
    kid: 'edge-1',
    sign: (input) => {
      signatures += 1;
      return signBytes(input);
    },
    afterThisTurn: (callback) => turns.push(callback),
  });
  const endTurn = () => {
    for (const turn of turns.splice(0)) turn();
  };
  return { issue, endTurn, signatures: () => signatures };
}

describe('receipts', () => {
  it.each([1, 2, 7, 64])(
    'of %i orders in one turn share a signature, and verify alone',
    async (count) => {
      const { issue, endTurn, signatures } = open();
      const issued = Array.from({ length: count }, (_, order) => issue(facts(order)));
      endTurn();
      for (const [order, receipt] of (await Promise.all(issued)).entries()) {
        expect(await verifyReceipt(receipt, facts(order), publicKey)).toBe(true);
        expect(await verifyReceipt(receipt, facts(order + 1), publicKey)).toBe(false);
      }
      expect(signatures()).toBe(1);
    },
  );

  it('of the next turn get a signature of their own', async () => {
    const { issue, endTurn, signatures } = open();
    const first = issue(facts(1));
    endTurn();
    const second = issue(facts(2));
    endTurn();
    expect(await verifyReceipt(await first, facts(1), publicKey)).toBe(true);
    expect(await verifyReceipt(await second, facts(2), publicKey)).toBe(true);
    expect(signatures()).toBe(2);
  });

  it('all fail when signing does, and the next turn is not affected', async () => {
    let isBroken = true;
    const { issue, endTurn } = open((input) => {
      if (isBroken) throw new Error('no key');
      return sign(null, input, edge.privateKey);
    });
    const doomed = [issue(facts(1)), issue(facts(2))];
    endTurn();
    for (const one of doomed) await expect(one).rejects.toThrow('no key');
    isBroken = false;
    const fine = issue(facts(3));
    endTurn();
    expect(await fine).toMatch(/^v1\.edge-1\./);
  });
});
