import type { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import * as ws from 'ws';
import { textFrame } from './text-frame.ts';

/** How a client reads; exported, though the types do not say so. */
const { Receiver } = ws as unknown as {
  Receiver: new (options: { isServer: boolean }) => Writable;
};

it.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_001])(
  'is read as the text that it carries, of %i bytes',
  async (length) => {
    const text =
      length === 1 ? 'x' : `${'가'.repeat(Math.floor(length / 3))}${'x'.repeat(length % 3)}`;
    expect(Buffer.byteLength(text)).toBe(length);
    const receiver = new Receiver({ isServer: false });
    const read = new Promise<string>((resolve, reject) => {
      receiver.on('message', (data: Buffer, isBinary: boolean) =>
        isBinary ? reject(new Error('binary')) : resolve(data.toString()),
      );
      receiver.on('error', reject);
    });
    receiver.write(textFrame(text));
    expect(await read).toBe(text);
  },
);
