import type { Api } from '../http/api-types.ts';
import type { ApiKeyParts } from './api-key-parts.ts';
import { routeCreateApiKey } from './create-api-key.ts';
import { routeListApiKeys } from './list-api-keys.ts';
import { routeRevokeApiKey } from './revoke-api-key.ts';
import { routeRotateApiKey } from './rotate-api-key.ts';

/** The keys of one's programs. */
export function routeApiKeys(api: Api, parts: ApiKeyParts): void {
  routeListApiKeys(api, parts);
  routeCreateApiKey(api, parts);
  routeRotateApiKey(api, parts);
  routeRevokeApiKey(api, parts);
}
