import type { Logger } from '@mockstreet/shared/node/run-process';
import { watchFile } from '@mockstreet/shared/node/watched-file';
import { createAccessTokenVerifier, type VerifyAccessToken } from '@mockstreet/shared/token';
import { z } from 'zod';

/** Unknown members, a private `d` among them, are left behind. */
const keySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string().min(1),
  x: z.string(),
});

/** The keys of a set that can verify an access token; other kinds may stand beside them. */
const keySetSchema = z.object({
  keys: z.array(z.unknown()).transform((keys) =>
    keys.flatMap((key) => {
      const parsed = keySchema.safeParse(key);
      return parsed.success ? [parsed.data] : [];
    }),
  ),
});

export interface HomeKeys {
  /** Undefined before the first key set. A new function whenever the keys changed. */
  verifier(): VerifyAccessToken | undefined;
  close(): void;
}

/** Home's public keys from a JWKS file: verification needs neither home nor a network. */
export async function openHomeKeys(path: string, log: Logger): Promise<HomeKeys> {
  const file = await watchFile({
    path,
    parse: (text) => createAccessTokenVerifier(keySetSchema.parse(JSON.parse(text))),
    onFault: (err) => log.error({ err, path }, 'key file not usable'),
  });
  return { verifier: file.current, close: file.close };
}
