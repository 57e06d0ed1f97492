import { z } from 'zod';
import { decimal, formatDecimal, ONE, parseDecimal, ZERO } from './decimal.ts';
import { HUMAN_ETF_NAME } from './instrument-id.ts';
import { acceptedFields } from './order.ts';
import { credentialSchema, envelopeFields } from './order-envelope.ts';
import { deriveId, deriveNamedId, sha256Hex } from './order-id.ts';
import {
  BAILOUT_PATH,
  HUMAN_ETF_PATH,
  MARGIN_PATH,
  PROOF_PATH,
  type ProofTarget,
} from './order-proof.ts';
import { portableSha256 } from './sha256.ts';

/** Version written today. Consumers keep reading every older one. */
export const COMMAND_ENVELOPE_VERSION = 1;

const uuid = z.uuid().transform((id) => id.toLowerCase());

const etfName = z
  .string()
  .regex(HUMAN_ETF_NAME, 'must be 2 to 16 capital letters and digits')
  .meta({ example: 'JIHO' });

/** As everywhere decimals are text; written one way, so that `0.10` and `0.1` are the same command. */
const dividendRate = z
  .string()
  .max(32)
  .transform((text, context) => {
    const rate = parseDecimal(text);
    if (rate !== undefined && rate >= ZERO && rate <= ONE && rate % RATE_STEP === 0n) {
      return formatDecimal(rate);
    }
    context.addIssue({
      code: 'custom',
      params: { code: 'not_a_rate' },
      message: 'must be a decimal string from 0 to 1 with at most 4 decimal places',
    });
    return z.NEVER;
  })
  .meta({ example: '0.1' });
const RATE_STEP = decimal('0.0001');

/** What a user may ask beside placing orders. It takes its turn among that user's orders. */
export const commandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('CANCEL'), order_id: uuid }),
  /** Every order of the user that rests and was accepted before it. */
  z.strictObject({ type: z.literal('CANCEL_ALL') }),
  /** Whether the account may owe from then on. */
  z.strictObject({ type: z.literal('MARGIN'), enabled: z.boolean() }),
  /** To begin anew, where next to nothing is left. */
  z.strictObject({ type: z.literal('BAILOUT') }),
  /** To be listed, so that others may hold shares of what the account comes to. */
  z.strictObject({ type: z.literal('LIST'), name: etfName, dividend_rate: dividendRate }),
]);
export type UserCommand = z.output<typeof commandSchema>;
export type UserCommandType = UserCommand['type'];

/** What travels through the queue for a command, as `orderEnvelopeSchema` does for an order. */
export const commandEnvelopeSchema = z.strictObject({
  version: z.literal(COMMAND_ENVELOPE_VERSION),
  command_id: z.uuid(),
  client_command_id: z.uuid(),
  ...envelopeFields,
  credential: credentialSchema,
  command: commandSchema,
});
export type CommandEnvelope = z.output<typeof commandEnvelopeSchema>;

/** The id of a command, as `deriveOrderId` derives that of an order; no order has the same. */
export function deriveCommandId(
  userId: string,
  clientCommandId: string,
  sha256 = portableSha256,
): string {
  return deriveNamedId(`mockstreet:command:${userId}`, clientCommandId, sha256);
}

/**
 * The `client_command_id` of a command that its device signs and that no body names: the proof's `jti`,
 * for nothing else of the request is signed that could name it. Sent again, a proof is the same command. A `jti`
 * that is no UUID yields one.
 */
export function signedCommandId(proofId: string, sha256 = portableSha256): string {
  return uuid.safeParse(proofId).data ?? deriveId(`mockstreet:proof:${proofId}`, sha256);
}

/** Body of `POST /margin`. */
export const switchMarginSchema = z
  .strictObject({
    enabled: z.boolean().meta({ description: 'Whether the account may owe' }),
    client_command_id: uuid
      .optional()
      .meta({ description: 'Instead of the header `Idempotency-Key`' }),
  })
  .meta({ id: 'SwitchMargin' });
export type SwitchMargin = z.output<typeof switchMarginSchema>;

/** Body of `POST /bailout`, which may be left out. */
export const askBailoutSchema = z
  .strictObject({
    client_command_id: uuid
      .optional()
      .meta({ description: 'Instead of the header `Idempotency-Key`' }),
  })
  .meta({ id: 'AskBailout' });

/** Body of `POST /human-etf`. */
export const listHumanEtfSchema = z
  .strictObject({
    name: etfName.meta({ description: 'What the share is called behind HUMAN-ETF-' }),
    dividend_rate: dividendRate.meta({
      description: 'Which part of realised profit is paid to who holds the share: 0 to 1',
    }),
    client_command_id: uuid
      .optional()
      .meta({ description: 'Instead of the header `Idempotency-Key`' }),
  })
  .meta({ id: 'ListHumanEtf' });

/** What of the API asks for a command; a proof for one is made for it. */
export function commandTarget(command: UserCommand): ProofTarget {
  switch (command.type) {
    case 'CANCEL':
      return { method: 'DELETE', path: `${PROOF_PATH}/${command.order_id}` };
    case 'CANCEL_ALL':
      return { method: 'DELETE', path: PROOF_PATH };
    case 'MARGIN':
      return { method: 'POST', path: MARGIN_PATH };
    case 'BAILOUT':
      return { method: 'POST', path: BAILOUT_PATH };
    case 'LIST':
      return { method: 'POST', path: HUMAN_ETF_PATH };
  }
}

/** The canonical JSON of a command: fixed key order, so that equal commands have equal text. */
export function canonicalCommand(command: UserCommand): string {
  switch (command.type) {
    case 'CANCEL':
      return JSON.stringify({ type: command.type, order_id: command.order_id });
    case 'CANCEL_ALL':
    case 'BAILOUT':
      return JSON.stringify({ type: command.type });
    case 'MARGIN':
      return JSON.stringify({ type: command.type, enabled: command.enabled });
    case 'LIST': {
      const { type, name, dividend_rate } = command;
      return JSON.stringify({ type, name, dividend_rate });
    }
  }
}

/** Hash that tells a retry from a reuse of the id. */
export function commandHash(command: UserCommand, sha256 = portableSha256): string {
  return sha256Hex(canonicalCommand(command), sha256);
}

/**
 * Parts of an envelope that must agree with each other: the id with its user and client id, and
 * the hash with the command. Returns the name of the first part that does not, else undefined.
 */
export function commandEnvelopeFault(
  envelope: CommandEnvelope,
  sha256 = portableSha256,
): 'command_id' | 'body_sha256' | undefined {
  const { user_id, client_command_id, command_id, command, body_sha256 } = envelope;
  if (deriveCommandId(user_id, client_command_id, sha256) !== command_id) return 'command_id';
  if (commandHash(command, sha256) !== body_sha256) return 'body_sha256';
  return undefined;
}

/** What a 202 answers to a command. What came of it, `GET /commands/{command_id}` tells. */
export const commandAcceptedSchema = z
  .object({ command_id: z.uuid(), client_command_id: z.uuid(), ...acceptedFields })
  .meta({ id: 'CommandAccepted' });
