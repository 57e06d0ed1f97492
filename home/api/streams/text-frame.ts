const FINAL_TEXT = 0x81;
/** Lengths that do not fit the first seven bits follow in two bytes or in eight. */
const IN_TWO_BYTES = 126;
const IN_EIGHT_BYTES = 127;

/**
 * A whole unmasked text message as a server sends it (RFC 6455 §5.2), made once for everybody who
 * gets the same.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headBytes = frameHeadBytes(length);
  const frame = Buffer.allocUnsafe(headBytes + length);
  writeFrameHead(frame, length);
  frame.write(text, headBytes, 'utf8');
  return frame;
}

/** Bytes before a message of so many. */
export function frameHeadBytes(length: number): number {
  if (length < IN_TWO_BYTES) return 2;
  return length <= 0xffff ? 4 : 10;
}

/** Begins a frame with what comes before a text message of so many bytes. */
export function writeFrameHead(frame: Buffer, length: number): void {
  frame[0] = FINAL_TEXT;
  const headBytes = frameHeadBytes(length);
  if (headBytes === 2) frame[1] = length;
  if (headBytes === 4) {
    frame[1] = IN_TWO_BYTES;
    frame.writeUInt16BE(length, 2);
  }
  if (headBytes === 10) {
    frame[1] = IN_EIGHT_BYTES;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
}
