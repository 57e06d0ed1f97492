import { type Instant, instantFromMillis } from '@mockstreet/shared/instant';
import type { OrderKey } from '@mockstreet/shared/order-key';
import { type OrderKeyPair, signOrderProof } from '@mockstreet/shared/sign-order-proof';
import { uuidV7 } from '@mockstreet/shared/uuid-v7';
import { type CryptoKey, importJWK, type JWK } from 'jose';

/** A device that is signed in and signs its orders, as the web app does. */
export interface SigningDevice {
  readonly orderToken: string;
  readonly publicJwk: OrderKey;
  /** The benchmark's devices hand theirs to the load generator. */
  readonly privateJwk: JWK;
}

export interface SignedRequestsOptions {
  readonly port: number;
  /** In turns. */
  readonly devices: readonly SigningDevice[];
  /** JSON bodies without their client_order_id, taken in turns. */
  readonly bodies: readonly string[];
  readonly count: number;
  /** The wall clock. */
  readonly nowMs: () => number;
}

/** As the web app allows (edge/web/src/session/order-fetch.ts), and no more than clocks may differ. */
const SIGNED_FOR_SECONDS = 30;
const AT_ONCE = 32;

/**
 * Whole requests, each an order of its own with the proof of its device: a proof covers its order's id, so that none
 * serves twice. Signed before anybody measures, for it is the device's work and none of the edge's.
 */
export async function signRequests(options: SignedRequestsOptions): Promise<string[]> {
  const keys = await Promise.all(options.devices.map(openKey));
  const requests: string[] = [];
  while (requests.length < options.count) {
    const from = requests.length;
    const numbers = Array.from(
      { length: Math.min(AT_ONCE, options.count - from) },
      (_, at) => from + at,
    );
    requests.push(
      ...(await Promise.all(numbers.map((number) => signRequest(options, keys, number)))),
    );
  }
  return requests;
}

async function openKey({ publicJwk, privateJwk }: SigningDevice): Promise<OrderKeyPair> {
  return { publicJwk, privateKey: (await importJWK(privateJwk, 'ES256')) as CryptoKey };
}

async function signRequest(
  { port, devices, bodies, nowMs }: SignedRequestsOptions,
  keys: readonly OrderKeyPair[],
  number: number,
): Promise<string> {
  const signedAt: Instant = instantFromMillis(Math.floor(nowMs()));
  const { orderToken } = devices[number % devices.length] as SigningDevice;
  const clientOrderId = uuidV7(signedAt, crypto.getRandomValues(new Uint8Array(10)));
  const body = `{"client_order_id":"${clientOrderId}",${(bodies[number % bodies.length] as string).slice(1)}`;
  const host = `127.0.0.1:${port}`;
  const proof = await signOrderProof(
    {
      ...{ orderToken, body, signedAt, proofId: clientOrderId },
      url: `http://${host}/api/v1/orders`,
      validForSeconds: SIGNED_FOR_SECONDS,
    },
    keys[number % keys.length] as OrderKeyPair,
  );
  return (
    `POST /api/v1/orders HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n` +
    `authorization: DPoP ${orderToken}\r\ndpop: ${proof}\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  );
}
