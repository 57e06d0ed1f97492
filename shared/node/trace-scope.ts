import { AsyncLocalStorage } from 'node:async_hooks';
import { spanIdOf, type Traceparent, traceIdOf } from '../traceparent.ts';

const scope = new AsyncLocalStorage<Traceparent>();

/** Whatever is logged while `work` is under way says which trace it belongs to. */
export function inTrace<T>(traceparent: Traceparent | undefined, work: () => T): T {
  return traceparent === undefined ? work() : scope.run(traceparent, work);
}

/** What a record of the log says of the trace that it belongs to: nothing where there is none. */
export function traceFields(): { readonly trace_id?: string; readonly span_id?: string } {
  const traceparent = scope.getStore();
  if (traceparent === undefined) return {};
  return { trace_id: traceIdOf(traceparent), span_id: spanIdOf(traceparent) };
}
