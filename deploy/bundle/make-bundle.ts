import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ensureKeyFiles } from '@mockstreet/home/accounts/keys/ensure-key-files';
import { KEY_FILE_NAMES, KEY_FOLDERS, keyPlace } from '@mockstreet/home/accounts/keys/key-folders';
import { makeIdentity } from '@mockstreet/home/backup/age-keys';
import { Misconfiguration } from '@mockstreet/shared/config';
import { type Clock, formatInstant } from '@mockstreet/shared/instant';
import { readJsonFile } from '@mockstreet/shared/node/json-file';
import { readIfPresent } from '@mockstreet/shared/node/read-if-present';
import { draftFile } from '@mockstreet/shared/node/replace-file';
import { type BundleFlags, settleSettings } from './bundle-flags.ts';
import { type BundleRecord, bundleRecordSchema, completeSecrets } from './bundle-secrets.ts';
import { readControlPublicKey } from './control-public-key.ts';
import { edgeFiles } from './edge-files.ts';
import { OWNERS_ENVIRONMENT } from './env-file.ts';
import { homeFiles } from './home-files.ts';
import { ensureReceiptKey, rotateReceiptKey } from './receipt-keys.ts';
import { rotateSecrets } from './rotate-secrets.ts';

/** What a run did, by paths in the bundle. */
export interface BundleReport {
  readonly made: readonly string[];
  readonly replaced: readonly string[];
}

/** By it the edge knows home. */
const CONTROL_PUBLIC_KEY = 'edge/keys/home-control-key.json';

const FOLDERS = [
  // In `edge/owner` the owner puts the address by which the edge tells them that home is away.
  ...[
    'owner',
    'edge',
    'edge/wireguard',
    'edge/rabbitmq',
    'edge/secrets',
    'edge/keys',
    'edge/owner',
  ],
  // In `home/kis` is what the owner puts there: a broker's keys, which no command makes; in `home/discord` addresses and a token of Discord's.
  ...['home', 'home/wireguard', 'home/secrets', 'home/keys', 'home/kis', 'home/discord'],
  ...KEY_FOLDERS.map((name) => `home/keys/${name}`),
];

/**
 * Makes a deployment's bundle in `folder`, or fills in what is missing from the one that is there.
 * What follows from the owner's record is brought up to date; keys and the owner's .env stay. Throws {@link Misconfiguration}.
 */
export async function makeBundle(
  folder: string,
  flags: BundleFlags,
  clock: Clock,
): Promise<BundleReport> {
  const recordFile = join(folder, 'owner/bundle.json');
  const before = existsSync(recordFile) ? readJsonFile(recordFile, bundleRecordSchema) : undefined;
  if (!before && flags.rotate.length > 0) {
    throw new Misconfiguration([`--rotate: there is no bundle in ${folder} yet`]);
  }
  if (flags.rotate.includes('backup') && !existsSync(join(folder, 'owner/backup-identity'))) {
    throw new Misconfiguration([
      'owner/backup-identity: is missing; without it no older backup can be read',
    ]);
  }
  const settings = settleSettings(flags, before?.settings);
  const secrets = rotateSecrets(completeSecrets(before), flags.rotate);
  const record: BundleRecord = { format: 1, settings, ...secrets };
  const controlPublicKey =
    flags.controlPublicKey === undefined ? undefined : readControlPublicKey(flags.controlPublicKey);
  const report = createWriter(folder);
  moveOldKeys(folder);
  // First of all: from it the rest can be made again.
  report.write('owner/bundle.json', `${JSON.stringify(record, null, 2)}\n`);
  for (const { path, text } of [...edgeFiles(record), ...homeFiles(record)]) {
    report.write(path, text);
  }
  for (const path of ['edge/.env', 'home/.env']) {
    if (report.read(path) === undefined) report.write(path, OWNERS_ENVIRONMENT);
  }
  await report.watchKeys(() => ensureKeys(folder, flags, clock));
  if (controlPublicKey !== undefined) report.write(CONTROL_PUBLIC_KEY, controlPublicKey);
  await ensureBackupKeys(report);
  if (flags.rotate.includes('backup')) await rotateBackupKeys(report, clock);
  return { made: report.made, replaced: report.replaced };
}

function createWriter(folder: string) {
  const made: string[] = [];
  const replaced: string[] = [];
  for (const name of FOLDERS) {
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
    chmodSync(join(folder, name), 0o700);
  }
  const read = (path: string) => readIfPresent(join(folder, path));
  const write = (path: string, text: string) => {
    const before = read(path);
    if (before === text) return;
    draftFile(join(folder, path), text).commit();
    (before === undefined ? made : replaced).push(path);
  };
  return {
    made,
    replaced,
    read,
    write,
    /** Notes what becomes of the key files, which others write. */
    async watchKeys(work: () => Promise<void>) {
      const before = new Map(keyPaths(folder).map((path) => [path, read(path)]));
      await work();
      for (const path of keyPaths(folder)) {
        if (!before.has(path)) made.push(path);
        else if (before.get(path) !== read(path)) replaced.push(path);
      }
    },
  };
}

function keyPaths(folder: string): string[] {
  const folders = ['edge/keys', ...KEY_FOLDERS.map((name) => `home/keys/${name}`)];
  return folders.flatMap((name) =>
    readdirSync(join(folder, name)).map((file) => `${name}/${file}`),
  );
}

/** Bundles of before had all of home's keys in one folder. */
function moveOldKeys(folder: string): void {
  const keys = join(folder, 'home/keys');
  for (const name of KEY_FILE_NAMES) {
    if (existsSync(join(keys, name))) renameSync(join(keys, name), keyPlace(keys, name));
  }
}

/** Home's keys change where home runs (npm run keys:rotate): here only the first ones are made. */
async function ensureKeys(folder: string, flags: BundleFlags, clock: Clock): Promise<void> {
  const home = (name: string) => keyPlace(join(folder, 'home/keys'), `${name}.json`);
  const edge = (name: string) => join(folder, 'edge/keys', `${name}.json`);
  const controlPublicKey = join(folder, CONTROL_PUBLIC_KEY);
  await ensureKeyFiles(
    {
      tokenKeys: home('token-keys'),
      sealingKeys: home('sealing-keys'),
      controlKey: home('control-key'),
      publicKeys: home('public-keys'),
      journalKeys: home('journal-key'),
    },
    // Once there it is home's word: the private key here is that of the first day.
    { clock, controlPublicKey: existsSync(controlPublicKey) ? undefined : controlPublicKey },
  );
  const receipt = { privateKey: edge('receipt-key'), publicKeys: home('edge-keys') };
  const isNew = await ensureReceiptKey(receipt);
  if (flags.rotate.includes('receipt') && !isNew) await rotateReceiptKey(receipt, flags);
}

/** Once: a new pair would not open the backups of the old one. */
async function ensureBackupKeys(report: ReturnType<typeof createWriter>): Promise<void> {
  if (report.read('home/secrets/backup-recipient') !== undefined) return;
  if (report.read('owner/backup-identity') !== undefined) {
    throw new Misconfiguration([
      'home/secrets/backup-recipient: is missing; it stands in the first line of owner/backup-identity',
    ]);
  }
  const { identityText, recipientText } = await makeIdentity();
  report.write('owner/backup-identity', identityText);
  report.write('home/secrets/backup-recipient', recipientText);
}

/** The old identity stays with the owner, under its last day: it alone opens the older backups. */
async function rotateBackupKeys(
  report: ReturnType<typeof createWriter>,
  clock: Clock,
): Promise<void> {
  const former = report.read('owner/backup-identity') ?? '';
  const stamp = formatInstant(clock()).slice(0, 23).replaceAll(/[-:.]/g, '');
  report.write(`owner/backup-identity-until-${stamp}`, former);
  const { identityText, recipientText } = await makeIdentity();
  // Ours first: nothing may be encrypted to what nobody can open.
  report.write('owner/backup-identity', identityText);
  report.write('home/secrets/backup-recipient', recipientText);
}
