import { stdSerializers } from 'pino';
import { redactNamed } from './redact.ts';

/**
 * A fault as the log tells it. What Postgres quotes in `detail` stays out: where a row is refused,
 * that is the row with all it holds, hashes of passwords among it. Its other fields name the
 * constraint, the table and the column. What drivers hang on a fault beside it (a request with its headers) goes
 * without what is named like a secret.
 */
export function serializeFault(fault: unknown): unknown {
  if (!(fault instanceof Error)) return fault;
  const { detail: _, ...told } = stdSerializers.err(fault);
  return redactNamed({ ...told });
}
