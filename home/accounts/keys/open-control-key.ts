import type { Logger } from '@mockstreet/shared/node/run-process';
import { watchRequiredFile } from '@mockstreet/shared/node/watched-file';
import type { TokenSigningKey } from '@mockstreet/shared/token';
import { parseControlKey } from './key-files.ts';
import { signingKeyOf } from './open-token-signer.ts';

/** The key that signs what home tells the edges. */
export interface ControlKey {
  current(): TokenSigningKey;
  close(): void;
}

/**
 * Opens CONTROL_KEY_FILE and follows it. Each edge was given the public half when it was set up, so
 * a new one has to be brought to them. Throws Misconfiguration when it cannot be used.
 */
export async function openControlKey(path: string, log: Logger): Promise<ControlKey> {
  return await watchRequiredFile({
    path,
    parse: (text) => signingKeyOf(parseControlKey(path, text)),
    onFault: (err) => log.error({ err, path }, 'control key not usable'),
  });
}
