/**
 * The place in a trace that something belongs to, as W3C Trace Context writes it ("traceparent header", version 00):
 * `00-{trace id}-{id of the span that is its parent}-{flags}`.
 */
export type Traceparent = string & { readonly __traceparent: true };

/** An id of zeros alone is nobody's. */
const SHAPE = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const SAMPLED = 1;

/** What was handed over, if it is exactly one; anything else is as good as nothing. */
export function readTraceparent(text: unknown): Traceparent | undefined {
  return typeof text === 'string' && SHAPE.test(text) ? (text as Traceparent) : undefined;
}

/** @param traceId 32 and @param spanId 16 digits of lower-case hexadecimal, neither all zeros */
export function traceparentOf(traceId: string, spanId: string, isSampled: boolean): Traceparent {
  return `00-${traceId}-${spanId}-0${isSampled ? SAMPLED : 0}` as Traceparent;
}

/** Whether somebody wants to know what became of it. */
export function isSampled(traceparent: Traceparent): boolean {
  return (Number.parseInt(traceparent.slice(-2), 16) & SAMPLED) === SAMPLED;
}

/** 32 digits of lower-case hexadecimal. */
export function traceIdOf(traceparent: Traceparent): string {
  return traceparent.slice(3, 35);
}

/** 16 digits of lower-case hexadecimal. */
export function spanIdOf(traceparent: Traceparent): string {
  return traceparent.slice(36, 52);
}
