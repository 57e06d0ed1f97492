import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HomeKeyFiles } from '@mockstreet/home/accounts/keys/key-files';
import { draftFile } from '@mockstreet/shared/node/replace-file';
import { CannotStart } from './cannot-start.ts';
import type { Folders } from './service.ts';
import type { Side } from './side.ts';

/** Grows when an older version could no longer read what a newer one wrote. */
const FORMAT = 3;
const FORMAT_TEXT = `${JSON.stringify({ format: FORMAT })}\n`;

/** Everything an instance keeps, below DATA_DIR. */
export interface DataDirectory {
  readonly root: string;
  readonly secrets: string;
  /** The accounts of the demo's friends: home opens them, and their process signs in with them. */
  readonly demoFriends: string;
  readonly backup: BackupFiles;
  readonly edge: EdgeFolders;
  readonly home: HomeFolders;
}

/** On one's own machine both halves lie here; copies of backups elsewhere need the identity, too. */
interface BackupFiles {
  /** Opens the backups. */
  readonly identity: string;
  /** What they are encrypted to. */
  readonly recipient: string;
  /** Folder that they are written to unless told otherwise. */
  readonly folder: string;
}

interface EdgeFolders extends Folders {
  readonly root: string;
  readonly rabbitmq: string;
  readonly intake: string;
  /** Public half of the key that signs what home tells the edge. */
  readonly homeControlKey: string;
  readonly receiptKey: string;
}

interface HomeFolders extends Folders {
  readonly root: string;
  readonly postgres: string;
  readonly redis: string;
  /** What the feeder keeps beside the database: a broker's token. */
  readonly feeder: string;
  /** What set-up gives the services' roles of Postgres to sign in with. */
  readonly rolePasswords: string;
  readonly keys: HomeKeyFiles;
  /** The one key for tokens that an instance of format 1 had. */
  readonly formerSigningKey: string;
  /** The edge's public keys, by which home knows receipts. */
  readonly edgeKeys: string;
}

export function dataDirectory(root: string): DataDirectory {
  const side = (name: Side) => ({
    root: join(root, name),
    run: join(root, name, 'run'),
    logs: join(root, 'logs'),
  });
  return {
    root,
    secrets: join(root, 'secrets.json'),
    demoFriends: join(root, 'demo-friends.json'),
    backup: {
      identity: join(root, 'backup-identity'),
      recipient: join(root, 'backup-recipient'),
      folder: join(root, 'backups'),
    },
    edge: {
      ...side('edge'),
      rabbitmq: join(root, 'edge', 'rabbitmq'),
      intake: join(root, 'edge', 'intake'),
      homeControlKey: join(root, 'edge', 'home-control-key.json'),
      receiptKey: join(root, 'edge', 'receipt-key.json'),
    },
    home: {
      ...side('home'),
      postgres: join(root, 'home', 'postgres'),
      redis: join(root, 'home', 'redis'),
      feeder: join(root, 'home', 'feeder'),
      rolePasswords: join(root, 'home', 'role-passwords.json'),
      keys: {
        tokenKeys: join(root, 'home', 'token-keys.json'),
        sealingKeys: join(root, 'home', 'sealing-keys.json'),
        controlKey: join(root, 'home', 'control-key.json'),
        journalKeys: join(root, 'home', 'journal-key.json'),
        publicKeys: join(root, 'home', 'public-keys.json'),
      },
      formerSigningKey: join(root, 'home', 'signing-key.json'),
      edgeKeys: join(root, 'home', 'edge-keys.json'),
    },
  };
}

/** Every key file of home's: its own, and the public ones that it knows the edges by. */
export function homeKeyFiles({ keys, edgeKeys }: HomeFolders): readonly string[] {
  const { tokenKeys, sealingKeys, controlKey, journalKeys, publicKeys } = keys;
  return [tokenKeys, sealingKeys, controlKey, journalKeys, publicKeys, edgeKeys];
}

/** Makes the folder, or refuses one that a newer version has written. */
export function openDataDirectory(root: string): DataDirectory {
  const data = dataDirectory(root);
  const formatFile = formatFileOf(root);
  const format = existsSync(formatFile) ? readFormat(formatFile) : FORMAT;
  if (format > FORMAT) {
    throw new CannotStart(
      `${root} was written by a newer version (format ${format}, this one knows ${FORMAT})`,
    );
  }
  const folders = [data.edge.run, data.edge.intake, data.home.run, data.edge.logs];
  for (const folder of folders) mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeOnce(formatFile, FORMAT_TEXT);
  return data;
}

/** Says that the folder is now as this version writes it; an older one will refuse it. */
export function raiseFormat({ root }: DataDirectory): void {
  const path = formatFileOf(root);
  if (readFormat(path) < FORMAT) draftFile(path, FORMAT_TEXT).commit();
}

function formatFileOf(root: string): string {
  return join(root, 'format.json');
}

function readFormat(path: string): number {
  try {
    const { format } = JSON.parse(readFileSync(path, 'utf8')) as { format?: unknown };
    if (typeof format === 'number' && Number.isSafeInteger(format)) return format;
  } catch {
    // Said below.
  }
  throw new CannotStart(`${path} does not say which version wrote this folder`);
}

/**
 * Writes a private file unless it is there; of two processes at once, one wins and neither sees
 * half a file. True when this call wrote it.
 */
export function writeOnce(path: string, text: string): boolean {
  if (existsSync(path)) return false;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
