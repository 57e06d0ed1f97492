import { randomUUID } from 'node:crypto';
import type { Clock } from '@mockstreet/shared/instant';
import { orderKeySchema } from '@mockstreet/shared/order-key';
import type { ProofTarget } from '@mockstreet/shared/order-proof';
import { type OrderKeyPair, signOrderProof } from '@mockstreet/shared/sign-order-proof';
import { exportJWK, generateKeyPair } from 'jose';
import { postJson } from './post-json.ts';

export type Scheme = 'Bearer' | 'ApiKey' | 'DPoP';

/** A user with one way to authorise orders. */
export interface Client {
  readonly userId: string;
  readonly username: string;
  readonly scheme: Scheme;
  /** Headers for an order of this very body, or for what else is asked. */
  headersFor(body: string, asked?: Asked): Promise<Record<string, string>>;
  /** Swaps tokens that are getting old for new ones, if home is there. */
  refresh(): Promise<void>;
}

/** A request that places no order. */
export interface Asked {
  readonly method: ProofTarget['method'];
  readonly path: string;
  /** Names it: sent again, it is the same one. */
  readonly proofId: string;
}

export interface NewClient {
  readonly origin: string;
  readonly userId: string;
  readonly username: string;
  readonly password: string;
  readonly scheme: Scheme;
  readonly clock: Clock;
}

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly order_token?: string;
}

/** Shorter than what the edge may take for a proof that was made too early or too late. */
const PROOF_VALID_SECONDS = 60;
const PATIENCE = { withinMs: 10_000 };

/** Signs a user in and makes what their scheme needs: an API key, or a device's own key. */
export async function openClient(options: NewClient): Promise<Client> {
  const { origin, userId, username, scheme } = options;
  const device = scheme === 'DPoP' ? await makeDevice() : undefined;
  let tokens = await postJson<Tokens>(
    `${origin}/api/v1/login/access-token`,
    { username, password: options.password, ...(device && { order_key: device.publicJwk }) },
    PATIENCE,
  );
  const apiKey = scheme === 'ApiKey' ? await makeApiKey(options, tokens.access_token) : undefined;
  return {
    userId,
    username,
    scheme,
    async headersFor(body, asked) {
      if (apiKey !== undefined) return { 'x-api-key': apiKey };
      if (!device) return { authorization: `Bearer ${tokens.access_token}` };
      const orderToken = tokens.order_token ?? '';
      const proof = await signOrderProof(
        {
          orderToken,
          ...(asked && { method: asked.method }),
          url: `${origin}${asked?.path ?? '/api/v1/orders'}`,
          body,
          signedAt: options.clock(),
          validForSeconds: PROOF_VALID_SECONDS,
          proofId: asked?.proofId ?? randomUUID(),
        },
        device,
      );
      return { authorization: `DPoP ${orderToken}`, dpop: proof };
    },
    async refresh() {
      if (scheme !== 'Bearer') return;
      const body = { refresh_token: tokens.refresh_token };
      tokens = await postJson<Tokens>(`${origin}/api/v1/login/refresh`, body, PATIENCE);
    },
  };
}

async function makeDevice(): Promise<OrderKeyPair> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  return { privateKey, publicJwk: orderKeySchema.parse(await exportJWK(publicKey)) };
}

async function makeApiKey({ origin, password }: NewClient, accessToken: string): Promise<string> {
  const answer = await postJson<{ api_key: string }>(
    `${origin}/api/v1/api-keys`,
    { name: 'chaos', scopes: ['read', 'trade'], current_password: password },
    { ...PATIENCE, headers: { authorization: `Bearer ${accessToken}` } },
  );
  return answer.api_key;
}
