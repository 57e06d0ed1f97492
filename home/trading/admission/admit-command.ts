import type { CommandEnvelope, UserCommand } from '@mockstreet/shared/command-envelope';
import { decimal } from '@mockstreet/shared/decimal';
import type { CommandIntent } from '../core/open-command.ts';
import { notBefore } from '../core/price-rule.ts';
import type { AdmitOptions, AdmittedCommand, Standing, Submission } from './admit-message.ts';

/**
 * Makes a submission that somebody stands behind a command. It takes effect when an order accepted with
 * it could first fill: neither of the two is ahead of the other by what a slow clock of the edge shows.
 */
export function admitCommand(
  { rules, partition }: AdmitOptions,
  { envelope, acceptedAt, traceparent }: Submission<CommandEnvelope>,
  { signedAt, revoked, apiKeyId }: Standing,
): AdmittedCommand {
  const clockErrorMs = envelope.clock_error_ms;
  return {
    kind: 'command',
    refusal: revoked,
    intent: envelope.command,
    apiKeyId,
    command: {
      id: envelope.command_id,
      userId: envelope.user_id,
      clientCommandId: envelope.client_command_id,
      intent: intentOf(envelope.command),
      bodySha256: envelope.body_sha256,
      intakeId: envelope.intake_id,
      clockErrorMs,
      partition,
      acceptedAt,
      signedAt,
      notBefore: notBefore(rules, { acceptedAt, clockErrorMs, signedAt }),
      traceparent,
    },
  };
}

function intentOf(command: UserCommand): CommandIntent {
  switch (command.type) {
    case 'CANCEL':
      return { kind: 'CANCEL', orderId: command.order_id };
    case 'CANCEL_ALL':
      return { kind: 'CANCEL_ALL' };
    case 'MARGIN':
      return { kind: 'MARGIN', enabled: command.enabled };
    case 'BAILOUT':
      return { kind: 'BAILOUT' };
    case 'LIST':
      return { kind: 'LIST', name: command.name, dividendRate: decimal(command.dividend_rate) };
  }
}
