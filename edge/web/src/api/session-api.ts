import type { OrderKey } from '@mockstreet/shared/order-key';
import type { Answer } from './answer.ts';
import { answerOf } from './answer-of.ts';
import type { HttpClient } from './http-client.ts';
import type { IssuedTokens } from './payloads.ts';

export interface SignInRequest {
  readonly username: string;
  readonly password: string;
  /** Of the key that this device will sign orders with. */
  readonly orderKey: OrderKey | undefined;
}

/** On this device, or on all of the user's. */
export type SignOutScope = 'here' | 'everywhere';

/** The calls that open, renew and end a session. All are home's to answer. */
export interface SessionApi {
  signIn(request: SignInRequest): Promise<Answer<IssuedTokens>>;
  refresh(refreshToken: string): Promise<Answer<IssuedTokens>>;
  /** The refresh token says which session; it will do after the access token has ended, too. */
  signOut(refreshToken: string, scope: SignOutScope): Promise<Answer<unknown>>;
}

export function createSessionApi(http: HttpClient): SessionApi {
  return {
    signIn: ({ username, password, orderKey }) => {
      const key = orderKey === undefined ? {} : { order_key: orderKey };
      return answerOf(
        http.POST('/api/v1/login/access-token', { body: { username, password, ...key } }),
      );
    },
    refresh: (refreshToken) =>
      answerOf(http.POST('/api/v1/login/refresh', { body: { refresh_token: refreshToken } })),
    signOut: (refreshToken, scope) =>
      answerOf(
        http.POST('/api/v1/logout', {
          body: { refresh_token: refreshToken, everywhere: scope === 'everywhere' },
        }),
      ),
  };
}
