/**
 * Everything that leaves a row in the audit log. Written by the SQL function `record_audit`, inside
 * the statement of the act itself; `details` never hold secrets (passwords, tokens, keys, codes,
 * nor digests of them).
 */
export const AUDIT_ACTIONS = [
  'sign_in.succeeded',
  'sign_in.refused',
  'session.refused_reuse',
  'session.ended',
  'password.changed',
  'user.registered',
  'user.changed',
  'user.deactivated',
  'user.reactivated',
  'user.role_changed',
  'invite.created',
  'invite.revoked',
  'invite.refused',
  'api_key.created',
  'api_key.rotated',
  'api_key.revoked',
  'keys.rotated',
  'home.restored',
  'journals.replayed',
  'orders.reconciled',
  'calendar.overridden',
  'instrument.source_changed',
  'corporate_action.entered',
  'corporate_action.cancelled',
  'halt.requested',
  'halt.resumed',
  'trading_mode.set',
  'template.set',
  'template.reset',
  'job.paused',
  'job.resumed',
  'job.triggered',
  'access.refused',
  'order.refused',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];
