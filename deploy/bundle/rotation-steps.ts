import type { Rotatable } from './rotate-secrets.ts';

/** What the owner has to do after a rotation, in order: copy, then restart. Nothing is lost meanwhile. */
const STEPS: Readonly<Record<Rotatable, readonly string[]>> = {
  wireguard: [
    'copy edge/wireguard to the edge, home/wireguard to home, in any order: the routers apply it within a second',
    'until both have it the tunnel is closed: orders are accepted and wait',
  ],
  broker: [
    'copy edge/rabbitmq and edge/secrets to the edge, then: docker compose restart rabbitmq topology intake',
    'copy home/secrets to home, then: docker compose restart engine control journal',
    'in between intake answers 503 for some seconds, and what it had accepted waits in the queues',
  ],
  postgres: [
    'copy home/secrets to home, then: docker compose run --rm setup, which gives the roles their passwords',
    'docker compose restart api engine feeder relay control journal backup',
  ],
  redis: ['copy home/secrets to home, then: docker compose restart redis api feeder relay backup'],
  receipt: [
    'copy home/keys/edge-keys.json to home first, then: docker compose restart api',
    'copy edge/keys/receipt-key.json to the edge, then: docker compose restart intake',
  ],
};

/** Lines to print after a rotation of these kinds. */
export function rotationSteps(kinds: readonly Rotatable[]): readonly string[] {
  return kinds.flatMap((kind) => [
    `${kind}:`,
    ...STEPS[kind].map((step, index) => `  ${index + 1}. ${step}`),
  ]);
}
