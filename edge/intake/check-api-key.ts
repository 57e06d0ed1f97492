import { timingSafeEqual } from 'node:crypto';
import { apiKeyDigest, apiKeyPrefix } from '@mockstreet/shared/api-key';
import type { Clock, Instant } from '@mockstreet/shared/instant';
import { createCredentialMemory } from '@mockstreet/shared/node/credential-memory';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { type ApiKeyCaller, CHALLENGE, type Refusal, unauthenticated } from './caller.ts';
import type { HomeView, KnownApiKey } from './home-control.ts';
import type { HomeKeys } from './home-keys.ts';
import type { MakeSeal, Seal } from './seal-credential.ts';

export interface CheckedApiKey {
  readonly ok: true;
  readonly caller: ApiKeyCaller;
}

/** Judges an `X-API-Key` header by what home has told of the keys. */
export type CheckApiKey = (
  home: HomeView,
  apiKey: string,
) => CheckedApiKey | Refusal | Promise<CheckedApiKey | Refusal>;

export interface ApiKeyCheckOptions {
  readonly clock: Clock;
  readonly makeSeal: MakeSeal;
  /** Keys whose seal is remembered at most. */
  readonly capacity: number;
}

const FOR_EVER = Number.MAX_SAFE_INTEGER as Instant;
/** One answer for a key that never was, one that is no more, and a wrong secret. */
const NO_SUCH_KEY = unauthenticated(CHALLENGE.any);
const MAY_NOT_TRADE: Refusal = {
  ok: false,
  code: 'FORBIDDEN',
  detail: 'the API key lacks the scope trade',
};

export function createApiKeyCheck(options: ApiKeyCheckOptions): CheckApiKey {
  const { clock, makeSeal } = options;
  const seals = createCredentialMemory<HomeKeys, Seal>(options.capacity);

  return (home, apiKey) => {
    const prefix = apiKeyPrefix(apiKey);
    const known = prefix === undefined ? undefined : home.apiKeys.get(prefix);
    if (!known) return NO_SUCH_KEY;
    const digest = apiKeyDigest(apiKey, nativeSha256);
    if (!timingSafeEqual(Buffer.from(digest), Buffer.from(known.digest))) return NO_SUCH_KEY;
    const now = clock();
    if (now < known.from || now >= (known.until ?? FOR_EVER)) return NO_SUCH_KEY;
    if (!known.mayTrade) return MAY_NOT_TRADE;

    const seal = seals.recall(home.keys, digest);
    if (seal) return admit(known, seal);
    return makeSeal(home.keys, apiKey).then((made) => {
      seals.keep(home.keys, digest, made);
      return admit(known, made);
    });
  };
}

function admit({ keyId, userId, from, until }: KnownApiKey, seal: Seal): CheckedApiKey {
  const credential = {
    scheme: 'ApiKey',
    userId,
    ...seal,
    goodFrom: from,
    goodUntil: until ?? FOR_EVER,
    lateCode: 'UNAUTHENTICATED',
  } as const;
  return { ok: true, caller: { scheme: 'ApiKey', userId, keyId, credential } };
}
