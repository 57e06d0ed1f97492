import type { Box } from '@mockstreet/access/box-network';

/** A change to a compose file that breaks a rule. */
interface Breach {
  readonly box: Box;
  /** This text of the file, which stands there once… */
  readonly instead: string;
  /** …and what stands there instead. */
  readonly with: string;
  readonly faults: readonly string[];
}

const edge = (instead: string, replacement: string, faults: readonly string[]): Breach => ({
  box: 'edge',
  instead,
  with: replacement,
  faults,
});
const home = (instead: string, replacement: string, faults: readonly string[]): Breach => ({
  ...edge(instead, replacement, faults),
  box: 'home',
});

/** Every service of the edge: what they share is said once. */
const EVERYBODY = ['wireguard', 'rabbitmq', 'topology', 'intake', 'web', 'traefik'];
const OURS = ['topology', 'intake', 'web'];

/** For each rule, changes that it must notice, and what it says of them. */
export const BREACHES: Readonly<Record<string, readonly Breach[]>> = {
  'an image has one version, ours that of this release': [
    edge('{RABBITMQ_VERSION:-4.3.7}', '{RABBITMQ_VERSION:-4}', ['rabbitmq']),
    edge('{RABBITMQ_VERSION:-4.3.7}', '{RABBITMQ_VERSION}', ['rabbitmq']),
    edge('/edge:0.7.0', '/edge:0.2.9', OURS),
    home('    image: valkey/valkey:9.1.1\n', '', ['redis']),
  ],
  'what keeps running has a health check': [
    edge(
      '    healthcheck: { <<: *checks, test: [CMD, node, shared/node/probe-health.ts, "3010"] }\n',
      '',
      ['web'],
    ),
  ],
  'what keeps running comes back, a tool does not run by itself': [
    edge('restart: unless-stopped', 'restart: always', EVERYBODY),
    home('    command: [node, home/outbox/main.ts]', '    restart: "no"', ['relay']),
    home(
      '    command: [node, home/outbox/main.ts]',
      '    command: [node, home/outbox/main.ts]\n    profiles: [tools]',
      ['relay'],
    ),
  ],
  'nobody is root, but for the router': [
    edge('user: "10001:10001"', 'user: "0:0"', EVERYBODY.slice(1)),
    edge('  user: "10001:10001"\n', '', EVERYBODY.slice(1)),
    edge('    user: "0:0"\n', '', ['wireguard']),
  ],
  'file systems are read-only': [edge('read_only: true', 'read_only: false', EVERYBODY)],
  'no capability, but for the router': [
    edge('cap_drop: [ALL]', 'cap_drop: [NET_RAW]', EVERYBODY),
    edge('cap_add: [NET_ADMIN]', 'cap_add: [NET_ADMIN, SYS_MODULE]', ['wireguard']),
    edge('    hostname: rabbitmq', '    cap_add: [NET_ADMIN]', ['rabbitmq']),
    edge('    hostname: rabbitmq', '    privileged: true', ['rabbitmq']),
  ],
  'nobody gains rights later': [edge('no-new-privileges:true', 'label:disable', EVERYBODY)],
  'everybody has a share of the machine': [
    edge('    mem_limit: 1g\n', '', ['rabbitmq']),
    edge('    cpus: 1.5\n    pids_limit: 512\n', '', ['rabbitmq']),
    edge(
      '  pids_limit: 128\n',
      '',
      EVERYBODY.filter((name) => name !== 'rabbitmq'),
    ),
  ],
  'scratch space is in memory, bounded, and runs nothing': [
    edge('/tmp:size=32m,mode=1777,noexec,nosuid,nodev', '/tmp', EVERYBODY),
    home('"/run/postgresql:size=1m,mode=1777,noexec"', '"/run/postgresql:size=1m"', ['postgres']),
  ],
  'logs end': [
    edge('options: { max-size: 10m, max-file: "5" }', 'options: { max-size: 10m }', EVERYBODY),
    edge('driver: json-file', 'driver: syslog', EVERYBODY),
  ],
  'signals and orphans are taken care of': [edge('  init: true\n', '', EVERYBODY)],
  'only the named ports are published': [
    edge(
      'ports: ["0.0.0.0:80:8080", "0.0.0.0:443:8443"]',
      'ports: ["0.0.0.0:80:8080", "0.0.0.0:443:8443", "8082:8082"]',
      ['traefik: 0.0.0.0:80:8080,0.0.0.0:443:8443,8082:8082'],
    ),
    edge('    hostname: rabbitmq', '    ports: ["15672:15672"]', ['rabbitmq: 15672:15672']),
    home('    shm_size: 256m', '    ports: ["5432:5432"]', ['postgres: 5432:5432']),
    edge('    hostname: rabbitmq', '    network_mode: host', ['rabbitmq: host']),
  ],
  'no secret stands in an environment': [
    edge(
      'AMQP_URL_FILE: /run/secrets/intake-amqp-url',
      'AMQP_URL: amqp://intake:pass@rabbitmq:5672',
      ['intake: AMQP_URL'],
    ),
    home('POSTGRES_PASSWORD_FILE:', 'POSTGRES_PASSWORD:', ['postgres: POSTGRES_PASSWORD']),
    edge('WEB_ROOT: /app/web', 'WEB_ROOT: http://a:b@c/', ['web: WEB_ROOT']),
  ],
  'nobody sees a private key but whose settings name it': [
    home(
      '"./deploy/secrets/home/keys/control:/run/keys/control:ro"',
      '"./deploy/secrets/home/keys:/run/keys:ro"',
      ['journal/journal-key.json', 'sealing/sealing-keys.json', 'tokens/token-keys.json'].map(
        (path) => `control: home/keys/${path}`,
      ),
    ),
    home(
      './deploy/secrets/home/keys/journal:/run/keys/journal:ro',
      './deploy/secrets/home/keys/tokens/token-keys.json:/run/keys/journal/journal-key.json.old:ro',
      ['journal: home/keys/tokens/token-keys.json'],
    ),
    edge('deploy/traefik:/etc', 'deploy/secrets/edge:/etc', [
      'traefik: edge/keys/receipt-key.json',
    ]),
  ],
  'every file that is mounted exists, or is made by deploy:keys': [
    edge('./deploy/traefik:', './deploy/traffic:', ['traefik: deploy/traffic']),
    edge('./deploy/secrets/edge/keys:', './deploy/secrets/edge/key:', [
      'intake: deploy/secrets/edge/key',
    ]),
  ],
  'every secret is made by deploy:keys, and each box has only its own': [
    edge('secrets/edge/secrets/erlang-cookie', 'secrets/edge/secrets/cookie', ['erlang-cookie']),
    edge('secrets/edge/secrets/erlang-cookie', 'secrets/home/secrets/backup-recipient', [
      'erlang-cookie',
    ]),
  ],
  'what is asked for is declared, what is declared is asked for': [
    edge('    secrets: [intake-amqp-url, rabbitmq-management-url]', '    secrets: [other]', [
      'secret other is not declared',
      'secret intake-amqp-url is not asked for',
    ]),
    edge('      - intake:/var/lib/mockstreet\n', '', ['volume intake is not asked for']),
    edge('networks: { box: { ipv4_address: 172.30.1.13 } }', 'networks: { bax: {} }', [
      'network bax is not declared',
    ]),
  ],
  'who is waited for exists, can be waited for like that, and waits for nobody in turn': [
    edge(
      'depends_on: { rabbitmq: { condition: service_healthy } }',
      'depends_on: { rabbitmq: { condition: service_started } }',
      ['topology: service_started of rabbitmq'],
    ),
    edge(
      'depends_on: { rabbitmq: { condition: service_healthy } }',
      'depends_on: { intake: { condition: service_healthy } }',
      ['topology: waits for itself', 'intake: waits for itself'],
    ),
    edge(
      'depends_on: { topology: { condition: service_healthy } }',
      'depends_on: { topologie: { condition: service_healthy } }',
      ['intake: service_healthy of topologie'],
    ),
    home(
      'setup: { condition: service_completed_successfully }',
      'setup: { condition: service_healthy }',
      [
        'api: service_healthy of setup',
        'feeder: service_healthy of setup',
        'engine: service_healthy of setup',
        'relay: service_healthy of setup',
        'control: service_healthy of setup',
        'journal: service_healthy of setup',
        'snapshots: service_healthy of setup',
        'worker_notify: service_healthy of setup',
        'scheduler: service_healthy of setup',
        'discord_bot: service_healthy of setup',
        'backup: service_healthy of setup',
      ],
    ),
  ],
  'addresses are those that the routers know, no two alike': [
    edge('172.30.1.13', '172.30.1.12', ['web: 172.30.1.12', 'web: 172.30.1.12 like intake']),
    edge('{ box: { ipv4_address: 172.30.1.13 } }', '[box]', ['web: none']),
    edge('172.30.1.0/24', '172.30.9.0/24', ['the network is 172.30.9.0/24']),
    home('172.30.2.30', '172.30.2.40', ['verify: 172.30.2.40']),
    home('  relay:\n', '  relais:\n', ['relais: 172.30.2.15', 'relay is missing']),
  ],
  'every variable is known to who is given it': [
    edge('AWAY_PORT: 3011', 'AWAY_PROT: 3011', ['web: AWAY_PROT']),
    edge('HOME_CONTROL_KEY_FILE:', 'HOME_CONTROL_KEY_FILE_FILE:', [
      'intake: HOME_CONTROL_KEY_FILE_FILE',
    ]),
    edge('PUBLIC_HOST: ', 'PUBLIC_NAME: ', ['traefik: PUBLIC_NAME']),
  ],
  'what the owner chooses reaches every process that asks for it': [
    home('ENGINE_COUNT: ', 'ENGINE_NUMBER: ', ['engine: ENGINE_COUNT']),
    home('BACKUP_AT_KST: ', 'BACKUP_AT: ', ['backup: BACKUP_AT_KST']),
  ],
  'the configuration of every process of ours is complete and right': [
    edge('      AWAY_PORT: 3011\n', '', [
      'web: AWAY_PORT: Invalid input: expected string, received undefined',
    ]),
    edge('/run/secrets/intake-amqp-url', '/run/secrets/intake', [
      'intake: AMQP_URL_FILE: /run/secrets/intake cannot be read (ENOENT)',
    ]),
    edge('/run/secrets/intake-amqp-url', '/run/secrets/rabbitmq-management-url', [
      'intake: AMQP_URL: must be a amqp or amqps URL',
    ]),
    edge('command: [node, edge/intake/main.ts]', 'command: [node, edge/intake/mian.ts]', [
      'intake: runs nothing that is known',
    ]),
  ],
  'every file that a variable names is there in the container': [
    edge('/run/keys/receipt-key.json', '/run/keys/receipt.json', ['intake: RECEIPT_KEY_FILE']),
    home('secrets: [api-database-url, api-redis-url]', 'secrets: [api-database-url]', [
      'api: REDIS_URL_FILE',
    ]),
    home('PASSWORD_FILE: /run/secrets/', 'PASSWORD_FILE: /run/', [
      'postgres: POSTGRES_PASSWORD_FILE',
    ]),
  ],
  'health is asked for at the port that the process listens on': [
    edge('probe-health.ts, "3010"', 'probe-health.ts, "3011"', ['web: 3011']),
    edge('shared/node/probe-health.ts, "3010"', 'shared/probe-health.ts, "3010"', ['web: 3010']),
  ],
  'an intake has the id that the broker lets in': [
    edge('INTAKE_ID: edge-1', 'INTAKE_ID: edge-2', ['intake: edge-2']),
    edge('INTAKE_IDS: edge-1', 'INTAKE_IDS: edge-1,edge-2', ['topology: edge-2']),
    edge('INTAKE_ID: edge-1', `INTAKE_ID: ${'$'}{INTAKE_ID:-edge-1}`, ['INTAKE_ID is a choice']),
  ],
  'a box is healthy without the other': [
    home('"3003", postgres]', '"3003", postgres, broker]', ['engine: broker']),
    edge('"3001", broker]', '"3001", broker, home]', ['intake: home']),
  ],
};
