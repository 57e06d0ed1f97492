import type { TokenSigningKey } from '@mockstreet/shared/token';
import { readControlKeyFile } from './key-files.ts';
import { signingKeyOf } from './open-token-signer.ts';

/**
 * Reads CONTROL_KEY_FILE. Each edge was given its public half when it was set up: a new one has to
 * be brought to them. Throws Misconfiguration.
 */
export function readControlKey(path: string): TokenSigningKey {
  return signingKeyOf(readControlKeyFile(path));
}
