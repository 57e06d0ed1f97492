/** A file of a bundle, by its path in it; what it says replaces what an older version said. */
export interface BundleFile {
  readonly path: string;
  readonly text: string;
}
