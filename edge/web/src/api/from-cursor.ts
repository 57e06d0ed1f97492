/** Where a page of a list begins: behind the one that ended at the cursor, or with the list. */
export function fromCursor(cursor: string | undefined): { readonly cursor?: string } {
  return cursor === undefined ? {} : { cursor };
}
