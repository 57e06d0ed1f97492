import type { BrowserContext, Page, Request } from 'playwright-core';

/** Whether it orders something, as opposed to everything else that a page asks for. */
export function isOrderRequest(request: Request): boolean {
  return request.method() === 'POST' && new URL(request.url()).pathname === '/api/v1/orders';
}

/** Null of what the page gives as a stream, as it does where it signs nothing. */
export function clientOrderIdOf(request: Request): string | null {
  return (request.postDataJSON() as Told | null)?.client_order_id ?? null;
}

/** The `client_order_id` under which the browser sends what is ordered by `act`, whether it arrives or not. */
export async function orderedBy(page: Page, act: () => Promise<unknown>): Promise<string> {
  const [sent] = await Promise.all([page.waitForRequest(isOrderRequest), act()]);
  const known = clientOrderIdOf(sent);
  if (known !== null) return known;
  const answer = await sent.response();
  if (!answer) throw new Error('an order whose id only the answer tells was not answered');
  return ((await answer.json()) as Told).client_order_id;
}

/** An order's body, and its answer. */
interface Told {
  readonly client_order_id: string;
}

/** The orders that all pages of a browser send from now on, and how each attempt is answered. */
export function watchOrders(context: BrowserContext) {
  const sent: { readonly headers: Record<string, string>; readonly status: number }[] = [];
  context.on('response', (answer) => {
    const request = answer.request();
    if (isOrderRequest(request)) sent.push({ headers: request.headers(), status: answer.status() });
  });
  return sent;
}
