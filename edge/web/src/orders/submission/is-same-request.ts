import type { OrderRequest } from './submission.ts';

/** Whether two requests ask for the same, whatever the order of what they say. */
export function isSameRequest(a: OrderRequest, b: OrderRequest): boolean {
  return textOf(a) === textOf(b);
}

function textOf(request: OrderRequest): string {
  const said = Object.entries(request).filter(([, value]) => value !== undefined);
  return JSON.stringify(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}
