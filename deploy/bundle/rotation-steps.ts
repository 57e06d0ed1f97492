import type { Rotatable } from './rotate-secrets.ts';

/** What the owner has to do after a rotation, in order: copy, then restart. Nothing is lost meanwhile. */
const STEPS: Readonly<Record<Rotatable, readonly string[]>> = {
  wireguard: [
    'copy edge/wireguard to the edge and home/wireguard to home, in any order; on each: sudo deploy/own-secrets.sh',
    'nothing is restarted: the routers follow their files. Until both have them the tunnel is closed; orders are accepted and wait',
  ],
  broker: [
    'copy edge/rabbitmq and edge/secrets to the edge; there: sudo deploy/own-secrets.sh edge, restart rabbitmq, topology, intake',
    'copy home/secrets to home; there: sudo deploy/own-secrets.sh home, restart engine, control, journal',
    'intake answers 503 for some seconds meanwhile; what it has accepted waits in the queues',
  ],
  postgres: [
    'copy home/secrets to home; there: sudo deploy/own-secrets.sh home',
    'run setup once, which gives the roles their passwords; then restart api, engine, feeder, relay, control, journal, snapshots, worker_notify, scheduler, discord_bot, backup',
  ],
  'postgres-owner': [
    'copy home/secrets to home; there: sudo deploy/own-secrets.sh home',
    'run setup once, which signs in with the old password and sets the new one; postgres itself is not restarted',
  ],
  redis: [
    'copy home/secrets to home; there: sudo deploy/own-secrets.sh home, restart redis, api, feeder, relay, worker_notify, discord_bot, backup',
  ],
  receipt: [
    'copy home/keys/public/edge-keys.json to home first; there: sudo deploy/own-secrets.sh home, restart api',
    'copy edge/keys/receipt-key.json to the edge; there: sudo deploy/own-secrets.sh edge, restart intake',
    'after a theft of the edge with --compromised as well: without it what the old key signs stays a receipt',
  ],
  backup: [
    'copy home/secrets to home; there: sudo deploy/own-secrets.sh home, restart backup, make a backup at once',
    'keep owner/backup-identity-until-… as long as backups of before: it alone opens them',
  ],
};

/** Lines to print after a rotation of these kinds. */
export function rotationSteps(kinds: readonly Rotatable[]): readonly string[] {
  return kinds.flatMap((kind) => [
    `${kind}:`,
    ...STEPS[kind].map((step, index) => `  ${index + 1}. ${step}`),
  ]);
}
