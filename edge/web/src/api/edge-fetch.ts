import type { Clock } from '@mockstreet/shared/instant';
import type { EdgeClock } from '../device/edge-clock.ts';

/** The edge answers within two seconds even when home is away; beyond this nobody is there. */
const ANSWER_WITHIN_MS = 8_000;

/** What is sent here the edge accepts itself; questions about the same are for home. */
const ACCEPTED_BY_EDGE = /^\/api\/v1\/(orders(\/.*)?|margin|bailout|human-etf)$/;

/** What the edge answers itself, and so with the time of its own clock. */
function isAnsweredByEdge({ url, method }: Request): boolean {
  const { pathname } = new URL(url);
  return pathname === '/api/v1/status' || (method !== 'GET' && ACCEPTED_BY_EDGE.test(pathname));
}

/** A `fetch` that gives up in time, and learns the edge's time from what the edge answers. */
export function createEdgeFetch(
  fetchPage: typeof fetch,
  edgeClock: Pick<EdgeClock, 'observe'>,
  device: Clock,
): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const asked = device();
    const answer = await fetchPage(request, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    if (isAnsweredByEdge(request)) edgeClock.observe(answer.headers.get('date'), asked, device());
    return answer;
  };
}
