import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';

/** What a file of ours in the folder of backups is, as its name tells. */
export interface BackupFile {
  readonly name: string;
  readonly kind: 'dump' | 'base';
  readonly takenAt: Instant;
}

const NAME = /^mockstreet-(dump|base)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.age$/;

/** `mockstreet-dump-20261121T190000Z.age`: in the order of time when sorted by name. */
export function backupName(kind: BackupFile['kind'], takenAt: Instant): string {
  const second = formatInstant(takenAt).slice(0, 19).replaceAll(/[-:]/g, '');
  return `mockstreet-${kind}-${second}Z.age`;
}

/** Undefined for a file that is not a whole backup of ours. */
export function parseBackupName(name: string): BackupFile | undefined {
  const [, kind, year, month, day, hour, minute, second] = NAME.exec(name) ?? [];
  const takenAt = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (kind === undefined || takenAt === undefined) return undefined;
  return { name, kind: kind as BackupFile['kind'], takenAt };
}
