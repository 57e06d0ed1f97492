import { CompactSign, type CryptoKey, compactVerify, errors, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { API_KEY_SCOPES } from './api-key.ts';
import { parseInstant } from './instant.ts';

/**
 * What home tells the edges over `edge.control`: its public keys, which sessions have ended, and
 * the digests of the API keys. Signed by home's control key, which each edge has known since it was
 * set up: a thief with the broker's password cannot speak for home.
 */
export const EDGE_CONTROL_VERSION = 1;

const TYP = 'mockstreet-control+jws';
const ALGORITHM = 'EdDSA';
const moment = z.string().refine((text) => parseInstant(text) !== undefined, 'not a time');

const tokenKeySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string().min(1).max(64),
  x: z.string(),
  verifies_until: moment.optional(),
});
const sealingKeySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('X25519'),
  kid: z.string().min(1).max(64),
  x: z.string(),
});

const endedSessionSchema = z.object({
  session_id: z.uuid(),
  ended_at: moment,
  /** All tokens of the session have run out by then. */
  forget_at: moment,
});
const tradingKeySchema = z.object({
  key_id: z.uuid(),
  user_id: z.uuid(),
  prefix: z.string(),
  /** SHA-256 of the key, in hex. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  scopes: z.array(z.enum(API_KEY_SCOPES)),
  from: moment,
  /** Revoked or run out from then on. */
  until: moment.nullable(),
});

/**
 * A snapshot (`from` is 0) replaces what the edge knew of sessions and API keys; a delta adds the
 * changes numbered above `from` up to `to`, and needs to be preceded by them. Keys are always whole.
 */
export const controlDocumentSchema = z.object({
  version: z.literal(EDGE_CONTROL_VERSION),
  issued_at: moment,
  from: z.int().min(0),
  to: z.int().min(0),
  token_keys: z.array(tokenKeySchema).min(1),
  sealing_key: sealingKeySchema,
  ended_sessions: z.array(endedSessionSchema),
  api_keys: z.array(tradingKeySchema),
});
export type ControlDocument = z.output<typeof controlDocumentSchema>;
export type EndedSession = ControlDocument['ended_sessions'][number];
export type TradingKey = ControlDocument['api_keys'][number];

/** The text of a message on `edge.control`: a compact JWS. */
export async function signControlDocument(
  document: ControlDocument,
  key: { readonly kid: string; readonly privateKey: CryptoKey },
): Promise<string> {
  return await new CompactSign(new TextEncoder().encode(JSON.stringify(document)))
    .setProtectedHeader({ alg: ALGORITHM, typ: TYP, kid: key.kid })
    .sign(key.privateKey);
}

/** Reads a message; undefined for one that home did not sign, or that says what we do not know. */
export type ReadControlDocument = (message: string) => Promise<ControlDocument | undefined>;

/** @param controlKey home's public control key, Ed25519 */
export async function createControlReader(controlKey: JWK): Promise<ReadControlDocument> {
  const key = await importJWK(controlKey, ALGORITHM);
  return async (message) => {
    try {
      const { payload, protectedHeader } = await compactVerify(message, key, {
        algorithms: [ALGORITHM],
      });
      if (protectedHeader.typ !== TYP) return undefined;
      const json: unknown = JSON.parse(new TextDecoder().decode(payload));
      return controlDocumentSchema.safeParse(json).data;
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof SyntaxError) return undefined;
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  };
}
