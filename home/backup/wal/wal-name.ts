/** What PostgreSQL hands over to be archived: segments, and two small kinds of files about them. */
const ARCHIVED = /^(?:[0-9A-F]{24}(?:\.[0-9A-F]{8}\.backup)?|[0-9A-F]{8}\.history)$/;
const SEGMENT = /^[0-9A-F]{24}$/;
const SHIPPED = /^(.+)\.([0-9a-f]{16})\.gz\.age$/;
const TIMELINE_DIGITS = 8;
const SEGMENT_DIGITS = 24;
const DIGEST_CHARACTERS = 16;

/** One file of the archive of WAL, as its name tells. */
export interface ShippedWal {
  /** As PostgreSQL calls it. */
  readonly name: string;
  /** The first 16 hexadecimal digits of the SHA-256 of its content. */
  readonly digest: string;
  /** As it lies in the archive. */
  readonly file: string;
}

export function isArchivedWal(name: string): boolean {
  return ARCHIVED.test(name);
}

/** Not one of the small files about segments. */
export function isSegment(name: string): boolean {
  return SEGMENT.test(name);
}

/** The digest stands in the name, so that content can be compared by those who can't decrypt it. */
export function shippedName(name: string, sha256: string): string {
  return `${name}.${sha256.slice(0, DIGEST_CHARACTERS)}.gz.age`;
}

export function parseShippedWal(file: string): ShippedWal | undefined {
  const [, name, digest] = SHIPPED.exec(file) ?? [];
  if (name === undefined || digest === undefined || !isArchivedWal(name)) return undefined;
  return { name, digest, file };
}

/**
 * Whether a file is needed by a base whose first segment is `from`. Timelines do not count: after a
 * recovery a later one goes on where an earlier one ended. Their histories are always needed.
 */
export function isNeededFrom(name: string, from: string): boolean {
  if (name.endsWith('.history')) return true;
  return place(name) >= place(from);
}

/** The first 8 hexadecimal digits of a segment's name. */
export function timelineOf(segment: string): string {
  return segment.slice(0, TIMELINE_DIGITS);
}

function place(name: string): string {
  return name.slice(TIMELINE_DIGITS, SEGMENT_DIGITS);
}
