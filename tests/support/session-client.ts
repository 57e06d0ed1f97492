import { addMicros, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { decodeJwt } from 'jose';
import { type HomeApi, type JsonAnswer, TEST_PASSWORD } from './home-api.ts';

/** What a sign-in and a refresh answer. */
export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly order_token?: string;
}

/** Where all of it comes from, as the gateway says. */
export const CLIENT_ADDRESS = '198.51.100.7';

export const sessionOf = (tokens: Tokens) => decodeJwt(tokens.access_token).sid as string;

export async function codeOf(answer: Promise<JsonAnswer>): Promise<[number, string | undefined]> {
  const { status, body } = await answer;
  return [status, body?.code];
}

/** Signs people in and out of an API. */
export function createSessionClient(home: HomeApi) {
  const address = CLIENT_ADDRESS;
  const again = (username: string, more: object = {}) => {
    const body = { username, password: TEST_PASSWORD, ...more };
    return home.ask('POST', '/login/access-token', { body, address });
  };
  return {
    /** Lets so many seconds go by. */
    later(seconds: number): void {
      home.now = addMicros(home.now, seconds * MICROS_PER_SECOND);
    },
    /** A new user, signed in. */
    async signIn(more: object = {}): Promise<Tokens & { userId: string; username: string }> {
      const { id, username } = await home.openUser();
      const { status, body } = await again(username, more);
      if (status !== 200) throw new Error(`signing in answered ${status}`);
      return { ...body, userId: id, username };
    },
    /** Another session of a user. */
    again: async (username: string): Promise<Tokens> => (await again(username)).body,
    refresh: (refreshToken: string) =>
      home.ask('POST', '/login/refresh', { body: { refresh_token: refreshToken }, address }),
    logout: (token: string | undefined, body?: object) =>
      home.ask('POST', '/logout', { token, body, address }),
    statusOfMe: async (token: string) => (await home.get('/me', token)).status,
    /** What the log says that a user did. */
    audited: (userId: string) => home.sql`
      select action, subject, address from audit_log where actor_id = ${userId} order by id`,
    /** As if the database had been restored from before the sessions were opened. */
    async forget(...lost: readonly Tokens[]): Promise<void> {
      await home.sql`alter table sessions disable trigger sessions_are_kept`;
      await home.sql`delete from sessions where id in ${home.sql(lost.map(sessionOf))}`;
      await home.sql`alter table sessions enable trigger sessions_are_kept`;
    },
  };
}
