import { join } from 'node:path';
import type { ReplayOptions } from '#journal/replay';

/** What a replay opens the journals with, in a folder of key files. */
export function replayKeys(folder: string): ReplayOptions['keyFiles'] {
  return {
    journalKeys: join(folder, 'journal-key.json'),
    publicKeys: join(folder, 'public-keys.json'),
    sealingKeys: join(folder, 'sealing-keys.json'),
  };
}
