import { join } from 'node:path';
import type { HomeKeyFiles } from '#accounts/keys/key-files';

export interface RestoredKeyFiles extends HomeKeyFiles {
  /** What the edges are given of the control key; not everywhere is there such a file. */
  readonly controlPublicKey: string;
}

/** What a replay opens the journals with, in a folder of key files. */
export function replayKeys(folder: string): RestoredKeyFiles {
  return {
    tokenKeys: join(folder, 'token-keys.json'),
    controlPublicKey: join(folder, 'home-control-key.json'),
    controlKey: join(folder, 'control-key.json'),
    journalKeys: join(folder, 'journal-key.json'),
    publicKeys: join(folder, 'public-keys.json'),
    sealingKeys: join(folder, 'sealing-keys.json'),
  };
}
