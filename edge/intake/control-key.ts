import { createControlReader, type ReadControlDocument } from '@mockstreet/shared/edge-control';
import { parseJsonFile } from '@mockstreet/shared/node/json-file';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { watchRequiredFile } from '@mockstreet/shared/node/watched-file';
import { z } from 'zod';

const controlKeyFile = z.object({
  keys: z
    .array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        kid: z.string().min(1).max(64),
        x: z.string().regex(/^[\w-]{43}$/),
      }),
    )
    .min(1)
    .max(8),
});

export interface ControlKey {
  /** Reads what one of the keys in the file has signed. */
  readonly readDocument: ReadControlDocument;
  close(): void;
}

/**
 * Opens HOME_CONTROL_KEY_FILE, by which this edge knows home since it was set up, and follows it;
 * with several keys in it the edge can go from one to the next. Throws Misconfiguration when it
 * cannot be used.
 */
export async function openControlKey(path: string, log: Logger): Promise<ControlKey> {
  const file = await watchRequiredFile({
    path,
    async parse(text) {
      const { keys } = parseJsonFile(path, text, controlKeyFile);
      return await Promise.all(keys.map(createControlReader));
    },
    onFault: (err) => log.error({ err, path }, 'control key of home not usable'),
  });
  return {
    async readDocument(message) {
      for (const read of file.current()) {
        const document = await read(message);
        if (document) return document;
      }
      return undefined;
    },
    close: file.close,
  };
}
