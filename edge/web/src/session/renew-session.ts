import { type Clock, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { Answer, Fault } from '../api/answer.ts';
import type { IssuedTokens } from '../api/payloads.ts';
import type { SessionApi } from '../api/session-api.ts';
import type { OneTabAtATime } from '../device/one-tab-at-a-time.ts';
import type { OrderKeys } from '../device/order-keys.ts';
import { renewedSession, type Session } from './session.ts';
import type { SessionEnd, SessionHolder } from './session-holder.ts';

/** `unheard`: home could not be asked; the session stands. */
export type Renewal = 'renewed' | 'ended' | 'unheard';

/** Gets successors for the tokens of a session, unless somebody has got them already. */
export type RenewSession = (stale: Session) => Promise<Renewal>;

export interface RenewalParts {
  readonly api: Pick<SessionApi, 'refresh'>;
  readonly holder: SessionHolder;
  readonly orderKeys: Pick<OrderKeys, 'forgetOthers'>;
  readonly oneTabAtATime: OneTabAtATime;
  readonly clock: Clock;
}

/** Home is not asked more often than this while it cannot answer. */
const PAUSE_SECONDS = 5;

/**
 * A refresh token is good for one use. So one tab at a time renews, the others take over what it
 * stored; and within a tab everyone waits for the same answer. Only home's own no ends the session.
 */
export function createRenewal(parts: RenewalParts): RenewSession {
  const { holder, oneTabAtATime, clock } = parts;
  let running: Promise<Renewal> | undefined;
  let pause = { from: clock(), seconds: 0 };

  /** Either way round, so that a clock that was set back cannot make the pause a long one. */
  const isPausing = () => Math.abs(clock() - pause.from) < pause.seconds * MICROS_PER_SECOND;

  async function renewAlone(stale: Session): Promise<Renewal> {
    const state = holder.reread();
    if (state.kind === 'none') return 'ended';
    const { session } = state;
    if (session.access.token !== stale.access.token) return successorOf(stale, session);
    if (isPausing()) return 'unheard';

    const answer = await askTwice(() => parts.api.refresh(session.refresh.token));
    // A browser without locks lets others sign in and out meanwhile: what they left is not ours.
    const now = holder.reread();
    if (now.kind === 'none') return 'ended';
    if (now.session.refresh.token !== session.refresh.token) return successorOf(stale, now.session);
    if (answer.ok) {
      holder.open(renewedSession(session, answer.value, clock()));
      return 'renewed';
    }
    const why = endAfter(answer.fault);
    if (why === undefined) {
      pause = { from: clock(), seconds: pauseAfter(answer.fault) };
      return 'unheard';
    }
    holder.end(why);
    await parts.orderKeys.forgetOthers(undefined);
    return 'ended';
  }

  return (stale) => {
    if (isPausing()) return Promise.resolve('unheard');
    running ??= oneTabAtATime(() => renewAlone(stale))
      .catch((): Renewal => 'unheard')
      .finally(() => {
        running = undefined;
      });
    return running;
  };
}

/** What is open now, for who held another session before: theirs, or somebody else's. */
function successorOf(stale: Session, open: Session): Renewal {
  return open.username === stale.username ? 'renewed' : 'ended';
}

/**
 * An answer that got lost may have replaced the token. Asked again at once, within home's grace for
 * that, it gives the same successor; later it would look like theft.
 */
async function askTwice(ask: () => Promise<Answer<IssuedTokens>>): Promise<Answer<IssuedTokens>> {
  const answer = await ask();
  return !answer.ok && answer.fault.kind === 'unreachable' ? await ask() : answer;
}

/** What home's no means for the session; undefined if it was none. */
function endAfter(fault: Fault): SessionEnd | undefined {
  if (fault.kind !== 'problem' || fault.problem.status !== 401) return undefined;
  if (fault.problem.code === 'TOKEN_REUSED') return 'reused';
  return fault.problem.code === 'TOKEN_EXPIRED' ? 'expired' : 'revoked';
}

function pauseAfter(fault: Fault): number {
  const asked = fault.kind === 'problem' ? (fault.retryAfterSeconds ?? 0) : 0;
  return Math.max(asked, PAUSE_SECONDS);
}
