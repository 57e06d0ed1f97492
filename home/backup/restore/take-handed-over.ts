import { existsSync } from 'node:fs';
import { draftFile } from '@mockstreet/shared/node/replace-file';
import { openKeys } from '#accounts/keys/hand-over';
import {
  controlKeyText,
  controlPublicKeyText,
  readControlKey,
  readKeyRing,
  writeKeyRing,
} from '#accounts/keys/key-files';
import { goesOnFrom, isOfOneLine, type KeyRing } from '#accounts/keys/key-ring';
import type { Identities } from '../age-keys.ts';
import type { RestoredKeyFiles } from './replay-keys.ts';

/**
 * Brings drafted key files up to the newest keys that home handed over before it was lost: each hand-over
 * holds all keys of its time. Those that do not go on from the keys at hand were never used, or are older
 * than what ended them, so they are left out. Of control keys the last one that signed a hand-over counts:
 * another may have been planned only, and no edge would know it. Returns whether there were any to take.
 */
export async function takeHandedOver(
  files: RestoredKeyFiles,
  handedOver: readonly string[],
  identities: Identities,
): Promise<boolean> {
  if (handedOver.length === 0) return false;
  const atHand = readKeyRing(files);
  const controlAtHand = readControlKey(files.controlKey);
  const controlKeys = [controlAtHand];
  let controlKey = controlAtHand;
  let newest: KeyRing = atHand;
  for (const sealed of handedOver) {
    const keys = await openKeys(sealed, { identities, controlKeys });
    if (!keys || !goesOn(keys, atHand)) continue;
    controlKey = controlKeys.find(({ kid }) => kid === keys.signedBy) ?? controlKey;
    // A new one is handed over under the one before it, and signs what follows.
    controlKeys.push(keys.controlKey);
    newest = keys;
  }
  const isNewRing = newest !== atHand && !goesOn(atHand, newest);
  if (!isNewRing && controlKey.kid === controlAtHand.kid) return false;
  if (isNewRing) writeKeyRing(files, newest);
  draftFile(files.controlKey, controlKeyText(controlKey)).commit();
  if (existsSync(files.controlPublicKey)) {
    draftFile(files.controlPublicKey, controlPublicKeyText(controlKey)).commit();
  }
  return true;
}

function goesOn(keys: KeyRing, others: KeyRing): boolean {
  return (
    isOfOneLine(keys.tokenKeys, others.tokenKeys) &&
    goesOnFrom(keys.tokenKeys, others.tokenKeys, ({ signs_from }) => signs_from) &&
    goesOnFrom(keys.sealingKeys, others.sealingKeys, ({ seals_from }) => seals_from)
  );
}
