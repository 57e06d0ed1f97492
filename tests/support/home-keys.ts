import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '@mockstreet/shared/instant';
import { pino } from 'pino';
import { ensureKeyFiles } from '../../home/accounts/keys/ensure-key-files.ts';
import {
  type HomeKeyFiles,
  readKeyRing,
  writeKeyRing,
} from '../../home/accounts/keys/key-files.ts';
import type { KeyRing } from '../../home/accounts/keys/key-ring.ts';
import { openPublicKeys, type PublicKeys } from '../../home/accounts/keys/open-public-keys.ts';
import { openTokenSigner, type TokenSigner } from '../../home/accounts/keys/open-token-signer.ts';

/** Home's keys as its processes open them, in a folder of the test's own. */
export interface HomeKeys {
  readonly files: HomeKeyFiles;
  /** What an edge is given of the control key (HOME_CONTROL_KEY_FILE). */
  readonly controlPublicKey: string;
  readonly signer: TokenSigner;
  readonly publicKeys: PublicKeys;
  /** Replaces the keys; who reads the files again has the new ones. */
  change(how: (ring: KeyRing) => KeyRing): Promise<void>;
  close(): Promise<void>;
}

/** Keys that have signed since 1970, so that tests may choose any time. */
export async function openHomeKeys(): Promise<HomeKeys> {
  const folder = await mkdtemp(join(tmpdir(), 'mockstreet-keys-'));
  const files = keyFilesIn(folder);
  const controlPublicKey = join(folder, 'home-control-key.json');
  await ensureKeyFiles(files, { clock: () => instant(0), controlPublicKey });
  const log = pino({ level: 'silent' });
  const signer = await openTokenSigner(files.tokenKeys, log);
  const publicKeys = await openPublicKeys(files.publicKeys, log);
  return {
    files,
    controlPublicKey,
    signer,
    publicKeys,
    async change(how) {
      writeKeyRing(files, how(readKeyRing(files)));
      await Promise.all([signer.check(), publicKeys.check()]);
    },
    async close() {
      signer.close();
      publicKeys.close();
      await rm(folder, { recursive: true });
    },
  };
}

export function keyFilesIn(folder: string): HomeKeyFiles {
  return {
    tokenKeys: join(folder, 'token-keys.json'),
    sealingKeys: join(folder, 'sealing-keys.json'),
    controlKey: join(folder, 'control-key.json'),
    journalKeys: join(folder, 'journal-key.json'),
    publicKeys: join(folder, 'public-keys.json'),
  };
}
