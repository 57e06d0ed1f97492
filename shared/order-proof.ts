import {
  base64url,
  type CryptoKey,
  EmbeddedJWK,
  errors,
  type JWTHeaderParameters,
  jwtVerify,
} from 'jose';
import { z } from 'zod';
import { type Instant, MICROS_PER_SECOND, parseInstant } from './instant.ts';
import { orderKeySchema, orderKeyThumbprint } from './order-key.ts';
import { portableSha256 } from './sha256.ts';
import { PROOF_TYPE, type ProofMethod, tokenHash } from './sign-order-proof.ts';

/**
 * The user's own signature on one order or cancel: a DPoP proof (RFC 9449 §4.2) that covers the
 * body as well and says until when it may be accepted. The edge checks it, and home checks it again
 * as of the acceptance, so that whoever holds the edge can delay or drop an order but not make or
 * alter one. Sent again it is the same order, for the body names its `client_order_id`; a command that no
 * body names is named by the proof's own id.
 */
const ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256'];
const PROOF_LENGTH_MAX = 2048;

/** How far the device's clock may be from the edge's, in seconds. */
export const PROOF_TOLERANCE_SECONDS = 30;

/** The place of an order; what it is cancelled at lies below. */
export const PROOF_PATH = '/api/v1/orders';

/** Where an account is let owe, or not any more. */
export const MARGIN_PATH = '/api/v1/margin';

/** Where an account that has next to nothing left may begin anew. */
export const BAILOUT_PATH = '/api/v1/bailout';

/** Where users list themselves. */
export const HUMAN_ETF_PATH = '/api/v1/human-etf';

/** What of the API a proof is made for; good for nothing else. */
export interface ProofTarget {
  readonly method: ProofMethod;
  readonly path: string;
}

export const PLACING: ProofTarget = { method: 'POST', path: PROOF_PATH };

/** As NumericDate like every time of a JWT; text is understood as well. */
const momentSchema = z.union([
  z
    .number()
    .min(0)
    .max(1e11)
    .transform((seconds) => Math.round(seconds * MICROS_PER_SECOND) as Instant),
  z.string().transform((text, context): Instant => {
    const at = parseInstant(text);
    if (at !== undefined) return at;
    context.addIssue({ code: 'custom', message: 'not a time' });
    return z.NEVER;
  }),
]);

/** Hex or base64url: both are what people expect of a digest, and they cannot be confused. */
const digestSchema = z.union([
  z
    .string()
    .regex(/^[0-9a-f]{64}$/i)
    .transform((hex) => hex.toLowerCase()),
  z
    .string()
    .regex(/^[\w-]{43}$/)
    .transform((text) => toHex(base64url.decode(text))),
]);

const claimsSchema = z.object({
  jti: z.string().min(1).max(128),
  htm: z.string(),
  htu: z.string().max(512),
  iat: momentSchema,
  ath: z.string(),
  body_sha256: digestSchema,
  valid_until: momentSchema,
});

/** What a proof has to fit. */
export interface ProofExpectation {
  readonly orderToken: string;
  /** Of the key that the order token is bound to. */
  readonly keyThumbprint: string;
  /** The raw body of the request, as text. */
  readonly body: string;
  readonly target: ProofTarget;
  /** Scheme and host that the client asked (`https://a.example`); undefined where nobody knows. */
  readonly origin: string | undefined;
  readonly acceptedAt: Instant;
}

export type ProofFault =
  | 'malformed'
  | 'signature'
  | 'key'
  | 'method'
  | 'url'
  | 'token'
  | 'body'
  | 'issued_at'
  | 'valid_until';

export type ProofVerdict =
  | {
      readonly ok: true;
      /** When the device says that it signed: no print before it may fill the order. */
      readonly signedAt: Instant;
      /** `jti` */
      readonly proofId: string;
      /** The first and the last moment of acceptance that it is good for. */
      readonly firstAt: Instant;
      readonly lastAt: Instant;
    }
  | { readonly ok: false; readonly fault: ProofFault };

/** The key that a proof names in its header. */
export interface ProofKey {
  readonly key: CryptoKey;
  readonly thumbprint: string;
}

/**
 * Reads the key out of a proof's header, whosever it is. Rejects with an error of `jose` or WebCrypto for what is no
 * public key of a kind that orders are signed with.
 *
 * @param expected thumbprint of the key that it ought to be
 */
export type ReadProofKey = (header: JWTHeaderParameters, expected: string) => Promise<ProofKey>;

export const readProofKey: ReadProofKey = async (header) => {
  const key = await EmbeddedJWK(header);
  const parsed = orderKeySchema.safeParse(header.jwk);
  if (!parsed.success) throw new errors.JWSInvalid('no key of a kind that orders are signed with');
  return { key, thumbprint: await orderKeyThumbprint(parsed.data) };
};

/** Checks a proof; never throws for a bad one. */
export async function verifyOrderProof(
  proof: string,
  expected: ProofExpectation,
  { sha256 = portableSha256, readKey = readProofKey } = {},
): Promise<ProofVerdict> {
  if (proof.length > PROOF_LENGTH_MAX) return fault('malformed');
  let verified: Awaited<ReturnType<typeof jwtVerify>>;
  let thumbprint: string | undefined;
  const keyOf = async (header: JWTHeaderParameters) => {
    const read = await readKey(header, expected.keyThumbprint);
    thumbprint = read.thumbprint;
    return read.key;
  };
  try {
    verified = await jwtVerify(proof, keyOf, {
      algorithms: ALGORITHMS,
      typ: PROOF_TYPE,
      // Its times are ours to judge, below.
      currentDate: new Date(0),
    });
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return fault('signature');
    if (error instanceof errors.JOSEError || error instanceof TypeError) return fault('malformed');
    // WebCrypto's words for a key that is none, or is for something else.
    if (error instanceof DOMException) return fault('malformed');
    throw error;
  }
  const claims = claimsSchema.safeParse(verified.payload);
  if (!claims.success) return fault('malformed');
  if (thumbprint !== expected.keyThumbprint) return fault('key');
  return judgeClaims(claims.data, expected, sha256);
}

function judgeClaims(
  claims: z.output<typeof claimsSchema>,
  expected: ProofExpectation,
  sha256: typeof portableSha256,
): ProofVerdict {
  const { acceptedAt } = expected;
  const tolerance = PROOF_TOLERANCE_SECONDS * MICROS_PER_SECOND;
  const firstAt = (claims.iat - tolerance) as Instant;
  const latestAt = (claims.iat + tolerance) as Instant;
  if (claims.htm !== expected.target.method) return fault('method');
  if (!isAddress(claims.htu, expected)) return fault('url');
  if (claims.ath !== tokenHash(expected.orderToken, sha256)) return fault('token');
  if (claims.body_sha256 !== sha256.hex(expected.body)) return fault('body');
  if (acceptedAt < firstAt || acceptedAt > latestAt) return fault('issued_at');
  if (acceptedAt > claims.valid_until) return fault('valid_until');
  const lastAt = Math.min(latestAt, claims.valid_until) as Instant;
  return { ok: true, signedAt: claims.iat, proofId: claims.jti, firstAt, lastAt };
}

/** RFC 9449 §4.3: without query and fragment, after normalisation. */
function isAddress(htu: string, { target, origin }: ProofExpectation): boolean {
  if (!URL.canParse(htu)) return false;
  const claimed = new URL(htu);
  if (claimed.pathname !== target.path) return false;
  return origin === undefined || claimed.origin === origin;
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fault(what: ProofFault): ProofVerdict {
  return { ok: false, fault: what };
}
