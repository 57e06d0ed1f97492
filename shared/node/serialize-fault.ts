import { stdSerializers } from 'pino';

/**
 * A fault as the log tells it. What Postgres quotes in `detail` stays out: where a row is refused,
 * that is the row with all it holds, hashes of passwords among it. Its other fields name the
 * constraint, the table and the column.
 */
export function serializeFault(fault: unknown): unknown {
  if (!(fault instanceof Error)) return fault;
  const { detail: _, ...told } = stdSerializers.err(fault);
  return told;
}
