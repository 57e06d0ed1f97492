import { parseJsonFile } from '@mockstreet/shared/node/json-file';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { watchRequiredFile } from '@mockstreet/shared/node/watched-file';
import { z } from 'zod';
import { type PublicSigningKey, publicSigningKeySchema } from './key-ring.ts';

const edgeKeyFile = z.object({ keys: z.array(publicSigningKeySchema).max(16) });

export interface EdgeKeys {
  current(): readonly PublicSigningKey[];
  close(): void;
}

/**
 * Opens EDGE_KEYS_FILE, the public keys that the edges sign receipts with, and follows it. Throws
 * Misconfiguration when it cannot be used.
 */
export async function openEdgeKeys(path: string, log: Logger): Promise<EdgeKeys> {
  return await watchRequiredFile({
    path,
    parse: (text) => parseJsonFile(path, text, edgeKeyFile).keys,
    onFault: (err) => log.error({ err, path }, 'keys of the edges not usable'),
  });
}
