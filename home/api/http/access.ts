import type { ApiMiddleware, Caller } from './api-types.ts';
import type { Authenticate } from './authenticate.ts';
import type { Lacking, RecordRefusal } from './record-refusal.ts';
import { refuse } from './refuse.ts';
import type { Scope } from './security.ts';

/**
 * The doors of the API, under the names by which `security` of an operation describes them: a
 * route takes both of one name. Each leaves `caller` and `user` in the context.
 */
export interface Access {
  /** For a session, or an API key with that scope; `admin` is for administrators alone. */
  signedIn(scope: Scope): ApiMiddleware;
  /** For a session alone: what an API key must not do, such as making another. */
  sessionOnly(): ApiMiddleware;
}

export interface AccessPorts {
  readonly authenticate: Authenticate;
  readonly recordRefusal: RecordRefusal;
}

export function createAccess({ authenticate, recordRefusal }: AccessPorts): Access {
  const door =
    (lacks: (caller: Caller) => Lacking | undefined): ApiMiddleware =>
    async (context, next) => {
      const caller = await authenticate(context);
      const lacking = lacks(caller);
      if (lacking !== undefined) {
        await recordRefusal(context, caller, lacking);
        return refuse('FORBIDDEN', { detail: DETAIL_OF[lacking] });
      }
      context.set('caller', caller);
      context.set('user', caller.user);
      await next();
    };

  return {
    signedIn: (scope) =>
      door(({ user, apiKey }) => {
        if (apiKey && !apiKey.scopes.includes(scope)) return `scope:${scope}`;
        if (scope === 'admin' && user.role !== 'ADMIN') return 'role:ADMIN';
        return undefined;
      }),
    sessionOnly: () => door(({ apiKey }) => (apiKey ? 'session' : undefined)),
  };
}

const DETAIL_OF: Readonly<Record<Lacking, string>> = {
  'scope:read': 'The API key lacks the scope `read`',
  'scope:trade': 'The API key lacks the scope `trade`',
  'scope:admin': 'The API key lacks the scope `admin`',
  'role:ADMIN': 'For administrators alone',
  session: 'Not for API keys: sign in',
};
