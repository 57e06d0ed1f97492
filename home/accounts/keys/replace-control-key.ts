import { withFileLock } from '@mockstreet/shared/node/lock-file';
import { draftFile } from '@mockstreet/shared/node/replace-file';
import {
  controlKeyText,
  controlPublicKeyText,
  type HomeKeyFiles,
  lockOf,
  readControlKey,
} from './key-files.ts';
import type { PrivateSigningKey } from './key-ring.ts';
import { makeSigningKey } from './make-keys.ts';

/**
 * Gives home a new control key. An edge goes on with what it knows, and believes nothing newer,
 * until it has the public half: from `controlPublicKey` (HOME_CONTROL_KEY_FILE) where that is the
 * edge's own, else brought there by hand. Returns the name of the new key, `key` where that is made.
 */
export async function replaceControlKey(
  files: HomeKeyFiles,
  controlPublicKey: string | undefined,
  key: PrivateSigningKey = makeSigningKey(),
): Promise<string> {
  return await withFileLock(lockOf(files), () => {
    readControlKey(files.controlKey);
    const drafts = [draftFile(files.controlKey, controlKeyText(key))];
    if (controlPublicKey !== undefined) {
      drafts.push(draftFile(controlPublicKey, controlPublicKeyText(key)));
    }
    for (const draft of drafts) draft.commit();
    return key.kid;
  });
}
