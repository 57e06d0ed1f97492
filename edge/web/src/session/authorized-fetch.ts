import type { Clock } from '@mockstreet/shared/instant';
import type { RenewSession } from './renew-session.ts';
import { accessState, type Session } from './session.ts';
import { openSession, type SessionHolder } from './session-holder.ts';

export interface AuthorizationParts {
  readonly fetchPage: typeof fetch;
  readonly holder: SessionHolder;
  readonly renew: RenewSession;
  readonly clock: Clock;
}

/**
 * The session with an access token that is good now, if it can be had; never that of another user
 * who signed in meanwhile.
 */
export function createUpToDateSession({
  holder,
  renew,
  clock,
}: Omit<AuthorizationParts, 'fetchPage'>): (session: Session) => Promise<Session> {
  return async (session) => {
    const state = accessState(session, clock());
    if (state === 'good') return session;
    const renewal = renew(session);
    if (state === 'over') await renewal;
    const open = openSession(holder);
    return open?.username === session.username ? open : session;
  };
}

/**
 * A `fetch` that says who asks, with an access token that is renewed before its end, or else once
 * it is refused. While home is away nothing can be renewed, and the old token goes along: who
 * answers then does not look at it.
 */
export function createAuthorizedFetch(parts: AuthorizationParts): typeof fetch {
  const { fetchPage, holder, renew } = parts;
  const upToDate = createUpToDateSession(parts);

  return async (input, init) => {
    const request = new Request(input, init);
    const asked = openSession(holder);
    if (!asked) return await fetchPage(request);
    const session = await upToDate(asked);
    const answer = await fetchPage(withBearer(request.clone(), session));
    if (answer.status !== 401 || (await renew(session)) !== 'renewed') return answer;
    const renewed = openSession(holder);
    // What one user asked is not answered for another who signed in meanwhile.
    if (renewed?.username !== asked.username) return answer;
    return await fetchPage(withBearer(request, renewed));
  };
}

function withBearer(request: Request, { access }: Session): Request {
  const headers = new Headers(request.headers);
  headers.set('authorization', `Bearer ${access.token}`);
  return new Request(request, { headers });
}
