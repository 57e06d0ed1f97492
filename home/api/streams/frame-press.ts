import { frameHeadBytes, writeFrameHead } from './text-frame.ts';

/**
 * Makes frames in the same memory over and over. What is put together for one client alone then costs
 * little more than copying it: the processor has that memory at hand, and none of it becomes garbage.
 */
export interface FramePress {
  /**
   * A whole unmasked text message (RFC 6455 §5.2): `open`, the items with commas between them, `close`.
   * Good until the next one is made.
   */
  listFrame(open: string, items: readonly Uint8Array[], close: string): Buffer;
  /** Leaves the last frame to a socket that has not taken all of it: the next is made elsewhere. */
  leave(): void;
}

const NOTHING = Buffer.alloc(0);
const COMMA = 0x2c;
/** Memory grows in steps, as messages differ a little in length. */
const STEP_BYTES = 16 * 1024;

export function createFramePress(): FramePress {
  let memory = NOTHING;
  return {
    listFrame(open, items, close) {
      const commas = Math.max(0, items.length - 1);
      let length = Buffer.byteLength(open) + commas + Buffer.byteLength(close);
      for (const item of items) length += item.length;
      const headBytes = frameHeadBytes(length);
      const bytes = headBytes + length;
      if (memory.length < bytes) {
        memory = Buffer.allocUnsafeSlow(Math.ceil(bytes / STEP_BYTES) * STEP_BYTES);
      }
      writeFrameHead(memory, length);
      let at = headBytes + memory.write(open, headBytes);
      for (const [index, item] of items.entries()) {
        if (index > 0) memory[at++] = COMMA;
        memory.set(item, at);
        at += item.length;
      }
      memory.write(close, at);
      return memory.subarray(0, bytes);
    },
    leave() {
      memory = NOTHING;
    },
  };
}
