/**
 * Who may call an operation, as OpenAPI says it. The names in the lists are what the credential
 * must carry: an API key its scope, a session its role.
 */

/** What an API key may be made for. */
export type Scope = 'read' | 'trade' | 'admin';

/** One way in; an operation lists the ways it accepts. */
export type SecurityRequirement = Record<string, string[]>;

/** For a session, or an API key with that scope; `admin` is for administrators alone. */
export function signedIn(scope: Scope): SecurityRequirement[] {
  return [{ BearerAuth: scope === 'admin' ? ['ADMIN'] : [] }, { ApiKeyAuth: [scope] }];
}

/** For a session alone: what an API key must not do, such as making another. */
export function sessionOnly(): SecurityRequirement[] {
  return [{ BearerAuth: [] }];
}

/** Commands that the edge takes; the order proof needs nothing of home for days. */
export function tradingAtTheEdge(): SecurityRequirement[] {
  return [...signedIn('trade'), { OrderProof: [] }];
}
