/** Before every other. */
const NO_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Rows in the order of their ids, so many at a time, for what asks the database about each batch. A cursor
 * will not do there: a snapshot has one connection, which a cursor keeps until its last row is read, and the
 * question would wait for ever.
 * @param read the next rows behind an id, `size` at most
 */
export async function* batchesById<Row extends { readonly id: string }>(
  size: number,
  read: (after: string) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  for (let after = NO_ID; ; ) {
    const batch = await read(after);
    yield batch;
    const last = batch.at(-1);
    if (!last || batch.length < size) return;
    after = last.id;
  }
}
