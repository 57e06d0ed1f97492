/**
 * Keys of the advisory locks of this database, each for one thing. In one place, so that none is taken twice: whoever
 * waits for another's lock waits for ever, and says nothing. Those that SQL functions take are hashes of their names.
 */
export const LOCK_KEYS = {
  migration: 7_043_117,
  /** With the engine's number as the second key. */
  enginePresence: 7_043_118,
  relay: 7_043_119,
  journal: 7_043_120,
  backup: 7_043_121,
  snapshots: 7_043_122,
  notifierAlerts: 7_043_123,
  notifierHuman: 7_043_124,
  scheduler: 7_043_125,
  adminInvite: 7_043_126,
  rolePasswords: 7_043_130,
} as const;
