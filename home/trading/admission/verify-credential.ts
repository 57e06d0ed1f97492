import { apiKeyDigest, apiKeyPrefix } from '@mockstreet/shared/api-key';
import {
  askBailoutSchema,
  type CommandEnvelope,
  commandTarget,
  listHumanEtfSchema,
  signedCommandId,
  switchMarginSchema,
} from '@mockstreet/shared/command-envelope';
import { type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { boundFactsOf, isBoundTo } from '@mockstreet/shared/node/order-binding';
import { rememberProofKeys } from '@mockstreet/shared/node/remember-proof-keys';
import { canonicalIntent, placeOrderSchema } from '@mockstreet/shared/order';
import type { EnvelopeCredential, OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { PLACING, verifyOrderProof } from '@mockstreet/shared/order-proof';
import type { OpenCredential } from '@mockstreet/shared/sealed-credential';
import {
  type AccessTokenClaims,
  createAccessTokenVerifier,
  createOrderTokenVerifier,
  type OrderTokenClaims,
} from '@mockstreet/shared/token';
import type { PublicKeySet } from '#accounts/keys/open-public-keys';
import { type OpenedSeal, rememberSeals } from './open-seals.ts';
import { rememberTokens, type TokenReading } from './remember-tokens.ts';

/** What a credential rests on at home; whether that still stood is judge-grounds' matter. */
export type Grounds =
  | SessionGrounds
  | { readonly kind: 'apiKey'; readonly prefix: string; readonly digest: Uint8Array };

export interface SessionGrounds {
  readonly kind: 'session';
  readonly userId: string;
  /** Absent from tokens of before there were sessions. */
  readonly sessionId: string | undefined;
  /** When the token was issued, in whole seconds. */
  readonly issuedAt: Instant;
  /** When the time of the key ends that signed the token. */
  readonly keyEndsAt: Instant | undefined;
}

/** Why a credential does not vouch for its order, as `orders.dead` and the audit log say it. */
export type CredentialFault =
  | 'credential_not_valid'
  | 'credential_not_opened'
  | 'credential_of_another_user'
  | 'credential_without_signature'
  | 'version_1_too_late'
  | 'credential_not_bound'
  | 'proof_of_another_order'
  | 'proof_of_another_command'
  | `proof_not_valid:${string}`;

export type CredentialVerdict =
  | {
      readonly ok: true;
      readonly grounds: Grounds;
      /** When the device signed; null for the simpler ways. */
      readonly signedAt: Instant | null;
    }
  | { readonly ok: false; readonly fault: CredentialFault };

/** What travels through the queue on somebody's authority. */
export type Envelope = OrderEnvelope | CommandEnvelope;

/** Judges the credential of an envelope as of its acceptance; at once where it is known already. */
export type VerifyCredential = (
  envelope: Envelope,
  acceptedAt: Instant,
) => CredentialVerdict | Promise<CredentialVerdict>;

export interface CredentialPorts {
  /** Home's public keys; the same object until they change. */
  readonly publicKeys: () => PublicKeySet;
  readonly openCredential: OpenCredential;
}

type EnvelopeV1 = Extract<OrderEnvelope, { version: 1 }>;
type Signed = Extract<EnvelopeCredential, { scheme: 'DPoP' }>;
type Sealed = Exclude<EnvelopeCredential, Signed>;

/**
 * Verifies what the edge says it has verified, as if it had not: that the token is home's and was
 * good at the time, that the device signed this very order or command, that the seal was put to it.
 */
export function createCredentialVerifier(ports: CredentialPorts): VerifyCredential {
  const readAccessToken = rememberTokens(ports.publicKeys, createAccessTokenVerifier);
  const readOrderToken = rememberTokens(ports.publicKeys, createOrderTokenVerifier);
  const openSeal = rememberSeals(ports.openCredential);
  const readKey = rememberProofKeys();

  const byToken = (envelope: Envelope, token: string, acceptedAt: Instant) =>
    whenKnown(readAccessToken(token, acceptedAt), (reading) => ofSession(envelope, reading));

  /** An edge that could seal leaves no token in the open, and what home issues since names a session. */
  const byOpenToken = (envelope: EnvelopeV1, acceptedAt: Instant) => {
    const { sealingKeys } = ports.publicKeys();
    if (sealingKeys.some(({ seals_from }) => seals_from <= acceptedAt)) return tooLate;
    return whenKnown(readAccessToken(envelope.credential.token, acceptedAt), (reading) =>
      reading?.claims.sessionId === undefined ? ofSession(envelope, reading) : tooLate,
    );
  };

  const bySeal = (envelope: Envelope, { scheme, sealed, binding }: Sealed, at: Instant) =>
    whenKnown(openSeal(sealed), (seal) => {
      if (!seal) return fault('credential_not_opened');
      if (!isBound(envelope, seal, binding)) return fault('credential_not_bound');
      return scheme === 'ApiKey' ? ofApiKey(seal) : byToken(envelope, seal.credential, at);
    });

  const bySignature = async (
    envelope: Envelope,
    { token, proof, body }: Signed,
    acceptedAt: Instant,
  ): Promise<CredentialVerdict> => {
    const reading = await readOrderToken(token, acceptedAt);
    if (!reading) return fault('credential_not_valid');
    if (reading.claims.userId !== envelope.user_id) return fault('credential_of_another_user');
    const { keyThumbprint } = reading.claims;
    const target = isCommand(envelope) ? commandTarget(envelope.command) : PLACING;
    const expected = { ...{ orderToken: token, keyThumbprint, target }, body, acceptedAt };
    const verdict = await verifyOrderProof(
      proof,
      { ...expected, origin: undefined },
      { sha256: nativeSha256, readKey },
    );
    if (!verdict.ok) return fault(`proof_not_valid:${verdict.fault}`);
    if (!isCommand(envelope)) {
      if (!isBodyOf(envelope, body)) return fault('proof_of_another_order');
    } else if (!isCommandOf(envelope, body, verdict.proofId)) {
      return fault('proof_of_another_command');
    }
    return { ok: true, grounds: groundsOf(reading), signedAt: verdict.signedAt };
  };

  return (envelope, acceptedAt) => {
    if (!isCommand(envelope) && envelope.version === 1) return byOpenToken(envelope, acceptedAt);
    const { credential } = envelope;
    return credential.scheme === 'DPoP'
      ? bySignature(envelope, credential, acceptedAt)
      : bySeal(envelope, credential, acceptedAt);
  };
}

export function isCommand(envelope: Envelope): envelope is CommandEnvelope {
  return 'command' in envelope;
}

function ofSession(
  envelope: Envelope,
  reading: TokenReading<AccessTokenClaims> | undefined,
): CredentialVerdict {
  if (!reading) return fault('credential_not_valid');
  const { claims } = reading;
  if (claims.userId !== envelope.user_id) return fault('credential_of_another_user');
  // Its session has a device key: whoever has come by the token alone orders nothing.
  if (claims.signsOrders) return fault('credential_without_signature');
  return { ok: true, grounds: groundsOf(reading), signedAt: null };
}

function groundsOf(
  reading: TokenReading<AccessTokenClaims> | TokenReading<OrderTokenClaims>,
): SessionGrounds {
  const { userId, sessionId, issuedAtSeconds } = reading.claims;
  const issuedAt = instant(issuedAtSeconds * MICROS_PER_SECOND);
  return { kind: 'session', userId, sessionId, issuedAt, keyEndsAt: reading.keyEndsAt };
}

/** Whose key it is, the database knows. */
function ofApiKey({ credential }: OpenedSeal): CredentialVerdict {
  const prefix = apiKeyPrefix(credential);
  if (prefix === undefined) return fault('credential_not_valid');
  const digest = Buffer.from(apiKeyDigest(credential, nativeSha256), 'hex');
  return { ok: true, grounds: { kind: 'apiKey', prefix, digest }, signedAt: null };
}

function isBound(envelope: Envelope, { bindingKey }: OpenedSeal, binding: string): boolean {
  return isBoundTo(bindingKey, boundFactsOf(envelope), binding);
}

/** Whether the text that the device signed asks for this order, under this id. */
function isBodyOf(envelope: OrderEnvelope, body: string): boolean {
  const asked = placeOrderSchema.safeParse(parseJson(body)).data;
  if (asked?.client_order_id !== envelope.client_order_id) return false;
  return canonicalIntent(asked) === canonicalIntent(envelope.order);
}

/**
 * Whether the device signed this command under this name, and not another for the same: the name is in the
 * text, or the proof's own. A cancel has no text: what it is signed for says it all.
 */
function isCommandOf({ command, ...named }: CommandEnvelope, body: string, proofId: string) {
  const byProof = signedCommandId(proofId, nativeSha256);
  if (command.type !== 'MARGIN' && command.type !== 'LIST' && body === '')
    return named.client_command_id === byProof;
  const asked = readAsked(command, body);
  return asked !== undefined && (asked.client_command_id ?? byProof) === named.client_command_id;
}

/** What the signed text of a command that may have one says; undefined where it does not ask for this one. */
function readAsked(command: CommandEnvelope['command'], body: string) {
  switch (command.type) {
    case 'MARGIN': {
      const asked = switchMarginSchema.safeParse(parseJson(body)).data;
      return asked?.enabled === command.enabled ? asked : undefined;
    }
    case 'BAILOUT':
      return askBailoutSchema.safeParse(parseJson(body)).data;
    case 'LIST': {
      const asked = listHumanEtfSchema.safeParse(parseJson(body)).data;
      const isSame = asked?.name === command.name && asked.dividend_rate === command.dividend_rate;
      return isSame ? asked : undefined;
    }
    default:
      return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Goes on at once with what is there; a promise costs more than all the rest of a known order. */
function whenKnown<T, U>(value: T | Promise<T>, goOn: (value: T) => U | Promise<U>) {
  return value instanceof Promise ? value.then(goOn) : goOn(value);
}

function fault(what: CredentialFault): CredentialVerdict {
  return { ok: false, fault: what };
}

const tooLate = fault('version_1_too_late');
