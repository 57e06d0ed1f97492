import { type DestinationStream, type Logger, pino } from 'pino';
import { formatInstant, instantFromMillis } from '../instant.ts';
import { formatKst } from '../kst.ts';
import { redactNamed, redactText } from './redact.ts';
import { serializeFault } from './serialize-fault.ts';
import { traceFields } from './trace-scope.ts';

export type { Logger };

export interface LogOptions {
  readonly name: string;
  readonly level: string;
  /** Milliseconds since 1970; the wall's unless told. */
  readonly nowMs?: () => number;
}

/**
 * The log of every process of ours, a line of JSON each: when, in UTC and as the clock shows in Seoul; of which
 * trace, where it is about one; and nothing that lets somebody in.
 */
export function createLog(
  { name, level, nowMs = Date.now }: LogOptions,
  destination?: DestinationStream,
): Logger {
  const options = {
    ...{ name, level },
    timestamp: () => stampsOf(nowMs()),
    mixin: traceFields,
    serializers: { err: serializeFault },
    formatters: { log: (fields: object) => redactNamed(fields) as Record<string, unknown> },
    hooks: { streamWrite: redactText },
  };
  return destination ? pino(options, destination) : pino(options);
}

function stampsOf(nowMs: number): string {
  const at = instantFromMillis(nowMs);
  return `,"time":"${formatInstant(at)}","kst":"${formatKst(at)}"`;
}
