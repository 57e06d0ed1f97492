import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';

/** What a file of ours in the folder of backups is, as its name tells. */
export interface BackupFile {
  readonly name: string;
  readonly kind: 'dump' | 'base';
  readonly takenAt: Instant;
  /** Of a base: the first WAL segment that it needs. */
  readonly walFrom?: string;
}

const NAME =
  /^mockstreet-(dump|base)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:-([0-9A-F]{24}))?\.age$/;

/** `mockstreet-dump-20261121T190000Z.age`: in the order of time when sorted by name. */
export function dumpName(takenAt: Instant): string {
  return `mockstreet-dump-${secondOf(takenAt)}.age`;
}

/** The segment stands in the name for those who cannot read the manifest, and delete old WAL. */
export function baseName(takenAt: Instant, walFrom: string): string {
  return `mockstreet-base-${secondOf(takenAt)}-${walFrom}.age`;
}

function secondOf(at: Instant): string {
  return `${formatInstant(at).slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** Undefined for a file that is not a whole backup of ours. */
export function parseBackupName(name: string): BackupFile | undefined {
  const [, kind, year, month, day, hour, minute, second, walFrom] = NAME.exec(name) ?? [];
  const takenAt = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (takenAt === undefined || (kind === 'base') !== (walFrom !== undefined)) return undefined;
  if (walFrom === undefined) return { name, kind: 'dump', takenAt };
  return { name, kind: 'base', takenAt, walFrom };
}
