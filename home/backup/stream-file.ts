import { createReadStream } from 'node:fs';

/**
 * A file as a stream that may be given up at any moment. Readable.toWeb hands on what was read ahead of it also behind
 * that, which throws where nobody can catch it.
 */
export function streamFile(path: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  return ReadableStream.from(createReadStream(path));
}
