/** Something that must not be, found by one check. */
export interface Breach {
  /** Which check found it, as it stands in reports: `lost`, `money conserved`, … */
  readonly check: string;
  /** With the ids that it is about. */
  readonly what: string;
}
