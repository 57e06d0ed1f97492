import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rotateAfterHandOver } from '../../home/accounts/keys/rotate-after-hand-over.ts';
import { chooseKeys } from '../../home/backup/restore/choose-keys.ts';
import { draftKeys, readKeysIn } from '../../home/backup/restore/place-keys.ts';
import { replayKeys } from '../../home/backup/restore/replay-keys.ts';
import { takeHandedOver } from '../../home/backup/restore/take-handed-over.ts';
import { whatIsMissing } from '../../home/backup/restore/what-is-missing.ts';
import { surveyJournal } from '../../home/journal/replay/survey-fills-log.ts';
import { asService } from '../support/database.ts';
import {
  at,
  openReplayStage,
  type ReplayStage,
  type StageBackup,
} from '../support/replay-stage.ts';

let stage: ReplayStage;
let folder: string;
let identity: string;
beforeEach(async () => {
  stage = await openReplayStage();
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-rotated-'));
  identity = await generateIdentity();
});
afterEach(async () => {
  await stage.close();
  rmSync(folder, { recursive: true });
});

/** The key files as they are now. */
function copyOfKeys(name: string): string {
  const copy = join(folder, name);
  cpSync(dirname(stage.desk.keys.files.tokenKeys), copy, { recursive: true });
  return copy;
}

/** As `npm run keys:rotate`, beside a home that runs. */
async function rotate(second: number): Promise<void> {
  const { keys } = stage.desk;
  const rotation = await rotateAfterHandOver(
    {
      files: keys.files,
      controlKey: undefined,
      databaseUrl: asService(stage.house().database.url, 'api'),
      recipients: [await identityToRecipient(identity)],
    },
    () => at(second),
  );
  await Promise.all([keys.publicKeys.check(), keys.signer.check()]);
  expect(rotation.sealingKey.sealsFrom).toBeLessThan(at(200));
}

/** Chooses keys, and takes in what was handed over, as a restore does. */
async function restored(backup: StageBackup, given: { backup: string; place: string }) {
  const { files } = chooseKeys(readKeysIn(given.backup), readKeysIn(given.place));
  const keyFiles = replayKeys(draftKeys(given.place, files));
  const { journalKeys } = keyFiles;
  const survey = await surveyJournal({ amqpUrl: stage.vhost.amqpOf.auditor, journalKeys });
  const taken = await takeHandedOver(keyFiles, survey.handedOver, [identity]);
  return { taken, backup: { ...backup, keyFiles, journalKeys } };
}

test.each([
  ['before', false],
  ['after', true],
])(
  'an order sealed to a new key is settled when home burned, rotated %s the backup, comes back over the keys of its first day',
  async (when, isHandedOver) => {
    const bundle = copyOfKeys('bundle');
    const first = await stage.start(stage.house(), { tapeTo: 100 });
    await stage.publish(await stage.orders(0, 8), 100);
    await first.settled(8);
    if (when === 'before') await rotate(120);
    await first.stop();
    const backup = await stage.backUp();
    const backedUp = copyOfKeys('backup');

    const second = await stage.start(stage.house(), { tapeTo: 300 });
    if (when === 'after') await rotate(120);
    await stage.publish(await stage.orders(200, 8), 300);
    await second.settled(16);
    await second.stop();
    // Decided, and told to nobody before all was lost.
    const third = await stage.start(stage.house(), { tapeTo: 400, journaling: false });
    await stage.publish(await stage.orders(310, 8), 400);
    await third.settled(24);
    await third.stop();

    const { taken, backup: home } = await restored(backup, { backup: backedUp, place: bundle });
    expect(taken).toBe(isHandedOver);
    const report = await stage.replay(home);
    expect(report).toMatchObject({ settled: 8, repriced: 8 });
    expect(whatIsMissing(report)).toEqual([]);
    const fourth = await stage.start(home, { tapeTo: 900 });
    await stage.desk.beacon(at(900));
    await fourth.settled(24);
    await fourth.stop();
    expect(await stage.breaches(home)).toEqual([]);
  },
  120_000,
);

test('without their keys accepted orders are missed, and not put in place as if nothing were', async () => {
  const bundle = copyOfKeys('bundle');
  const backup = await stage.backUp();
  const home = await stage.start(stage.house(), { tapeTo: 300 });
  await rotate(120);
  await home.stop();
  await stage.publish(await stage.orders(200, 4));
  const { backup: lost } = await restored(backup, { backup: bundle, place: bundle });
  const keyFiles = { ...lost.keyFiles, sealingKeys: join(bundle, 'sealing-keys.json') };
  const report = await stage.replay({ ...lost, keyFiles });
  expect(whatIsMissing(report)).toEqual([
    expect.stringMatching(/^4 commands .*credential_not_opened/),
  ]);
}, 60_000);

test('where the edge confirms nothing no key is changed', async () => {
  const before = readKeysIn(copyOfKeys('before'));
  await expect(rotate(120)).rejects.toThrow('the edge has not confirmed the new keys within 10 s');
  expect(readKeysIn(copyOfKeys('after'))).toEqual(before);
}, 60_000);
