import type { Caller } from './api-types.ts';

/** Whose things a query may find. */
export interface Viewer {
  readonly userId: string;
  /** Everybody's: an administrator, by a session or by an API key made for that. */
  readonly seesAll: boolean;
}

export function viewerOf({ user, apiKey }: Caller): Viewer {
  const isFully = apiKey === undefined || apiKey.scopes.includes('admin');
  return { userId: user.id, seesAll: user.role === 'ADMIN' && isFully };
}
