import type { FriendAccount } from '@mockstreet/home/setup/friend-accounts';
import { z } from 'zod';
import type { Answer, Ask } from './ask-edge.ts';

const tokensSchema = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.number(),
});

interface Tokens {
  readonly access: string;
  readonly refresh: string;
  readonly goodUntilMs: number;
}

/** One friend's sign-in. */
export interface FriendSession {
  /** A good access token, or why there is none. */
  token(nowMs: number): Promise<string | Answer>;
  /** One that is still good, without asking anybody. */
  held(nowMs: number): string | undefined;
  /** The token was refused: the next turn signs in anew. */
  forget(): void;
}

/** Renewed as long before it ends. */
const MARGIN_MS = 120_000;

export function openFriendSession(account: FriendAccount, ask: Ask): FriendSession {
  let tokens: Tokens | undefined;
  const held = (nowMs: number) =>
    tokens && nowMs < tokens.goodUntilMs ? tokens.access : undefined;

  async function keep(answer: Answer, nowMs: number): Promise<string | Answer> {
    const parsed = tokensSchema.safeParse(answer.status === 200 ? answer.body : undefined);
    if (!parsed.success) return answer;
    const { access_token: access, refresh_token: refresh, expires_in: seconds } = parsed.data;
    tokens = { access, refresh, goodUntilMs: nowMs + seconds * 1_000 };
    return access;
  }

  return {
    held,
    async token(nowMs) {
      if (tokens && nowMs < tokens.goodUntilMs - MARGIN_MS) return tokens.access;
      if (tokens) {
        const body = { refresh_token: tokens.refresh };
        const answer = await ask({ method: 'POST', path: '/login/refresh', body });
        // A refresh token is good once: where nobody knows whether it was used, it is not tried again.
        if (answer.status === 401 || answer.status === 0) tokens = undefined;
        if (answer.status !== 401) return await keep(answer, nowMs);
      }
      const { username, password } = account;
      const body = { username, password };
      return await keep(await ask({ method: 'POST', path: '/login/access-token', body }), nowMs);
    },
    forget() {
      tokens = undefined;
    },
  };
}
