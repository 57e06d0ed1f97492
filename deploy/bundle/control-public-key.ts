import { Misconfiguration } from '@mockstreet/shared/config';
import { readJsonFile } from '@mockstreet/shared/node/json-file';
import { z } from 'zod';

/** As HOME_CONTROL_KEY_FILE is: the public half alone. */
const fileSchema = z.object({
  keys: z.tuple([
    z.strictObject({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      kid: z.string().min(1).max(64),
      x: z.string().regex(/^[\w-]{43}$/),
    }),
  ]),
});

/**
 * The text of the file that home made when it got a new control key. Throws {@link Misconfiguration}
 * where it is something else: above all a private key, which the edge must not have.
 */
export function readControlPublicKey(path: string): string {
  try {
    return `${JSON.stringify(readJsonFile(path, fileSchema), null, 2)}\n`;
  } catch (error) {
    if (!(error instanceof Misconfiguration)) throw error;
    throw new Misconfiguration([
      ...error.faults,
      '--control-public-key: must be home/keys/public/home-control-key.json of home’s box',
    ]);
  }
}
