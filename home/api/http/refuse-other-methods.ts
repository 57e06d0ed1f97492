import { problemResponse } from '@mockstreet/shared/problem';
import type { Api } from './api-types.ts';

/** For every path that has a route: METHOD_NOT_ALLOWED instead of NOT_FOUND. Call it last. */
export function refuseOtherMethods(api: Api): void {
  const routes = api.routes.filter(({ method }) => method !== 'ALL');
  for (const [path, ofPath] of Map.groupBy(routes, (route) => route.path)) {
    const methods = new Set(ofPath.map(({ method }) => method));
    if (methods.has('GET')) methods.add('HEAD');
    const allow = [...methods].sort().join(', ');
    api.all(path, () => problemResponse('METHOD_NOT_ALLOWED', {}, { allow }));
  }
}
