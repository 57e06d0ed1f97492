import type { Context } from 'hono';
import type { ApiEnv, ApiMiddleware, Caller } from './api-types.ts';
import type { Authenticate } from './authenticate.ts';
import type { LimitRequests } from './limit-requests.ts';
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
  /** For what a route finds out by itself: ends with 403 and a row in the audit log. */
  forbid(context: Context<ApiEnv>, lacking: Lacking): Promise<never>;
}

export interface AccessPorts {
  readonly authenticate: Authenticate;
  readonly limitRequests: LimitRequests;
  readonly recordRefusal: RecordRefusal;
}

export function createAccess(ports: AccessPorts): Access {
  const forbid = async (context: Context, caller: Caller, lacking: Lacking): Promise<never> => {
    await ports.recordRefusal(context, caller, lacking);
    return refuse('FORBIDDEN', { detail: DETAIL_OF[lacking] });
  };

  const door =
    (lacks: (caller: Caller) => Lacking | undefined): ApiMiddleware =>
    async (context, next) => {
      const caller = await ports.authenticate(context);
      const { quotaWarning } = ports.limitRequests(caller);
      const lacking = lacks(caller);
      if (lacking !== undefined) return await forbid(context, caller, lacking);
      context.set('caller', caller);
      context.set('user', caller.user);
      await next();
      if (quotaWarning !== undefined) context.res.headers.set('x-quota-warning', quotaWarning);
    };

  return {
    signedIn: (scope) =>
      door(({ user, apiKey }) => {
        if (apiKey && !apiKey.scopes.includes(scope)) return `scope:${scope}`;
        if (scope === 'admin' && user.role !== 'ADMIN') return 'role:ADMIN';
        return undefined;
      }),
    forbid: (context, lacking) => forbid(context, context.get('caller'), lacking),
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
