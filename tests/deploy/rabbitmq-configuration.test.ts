import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { portsFrom } from '@mockstreet/native/ports';
import { rabbitmqConfiguration } from '@mockstreet/native/rabbitmq';
import { REPOSITORY } from '@mockstreet/native/repository';
import { expect, test } from 'vitest';
import { composeText, parseCompose } from '../support/compose/compose-file.ts';

const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8');

/** RabbitMQ's notation: one `key = value` a line, `#` begins a comment line. */
function parse(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, key, value] = /^([a-z0-9_.]+) = (\S.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) throw new Error(`line ${index + 1}: ${line}`);
    if (settings.has(key)) throw new Error(`line ${index + 1}: ${key} is set twice`);
    settings.set(key, value);
  }
  return settings;
}

/**
 * Keys that RabbitMQ knows, from its schema files of 3.10.8 and 4.3.5 (the newest at hand), with what
 * it takes there. It refuses to start with any other.
 */
const KNOWN: Readonly<Record<string, { from: '3.10' | '4.x'; value: RegExp }>> = {
  load_definitions: { from: '3.10', value: /^\/\S+\.json$/ },
  'loopback_users.guest': { from: '3.10', value: /^(true|false)$/ },
  'auth_mechanisms.1': { from: '3.10', value: /^(PLAIN|AMQPLAIN|EXTERNAL)$/ },
  anonymous_login_user: { from: '4.x', value: /^none$/ },
  'listeners.tcp.default': { from: '3.10', value: /^\d+$/ },
  'listeners.tcp.local': { from: '3.10', value: /^127\.0\.0\.1:\d+$/ },
  'management.tcp.ip': { from: '3.10', value: /^127\.0\.0\.1$/ },
  'management.tcp.port': { from: '3.10', value: /^\d+$/ },
  heartbeat: { from: '3.10', value: /^\d+$/ },
  consumer_timeout: { from: '3.10', value: /^\d+$/ },
  'vm_memory_high_watermark.relative': { from: '3.10', value: /^0\.\d+$/ },
  'vm_memory_high_watermark.absolute': { from: '3.10', value: /^\d+MB$/ },
  'raft.wal_max_size_bytes': { from: '3.10', value: /^\d+$/ },
  'disk_free_limit.absolute': { from: '3.10', value: /^\d+[MG]B$/ },
  max_message_size: { from: '3.10', value: /^\d+$/ },
  default_queue_type: { from: '4.x', value: /^(quorum|classic|stream)$/ },
  'deprecated_features.permit.transient_nonexcl_queues': { from: '4.x', value: /^(true|false)$/ },
  'deprecated_features.permit.global_qos': { from: '4.x', value: /^(true|false)$/ },
  collect_statistics_interval: { from: '3.10', value: /^\d+$/ },
  'management_agent.disable_metrics_collector': { from: '3.10', value: /^(true|false)$/ },
  'log.console': { from: '3.10', value: /^(true|false)$/ },
  'log.console.level': { from: '3.10', value: /^(debug|info|warning|error)$/ },
  'log.file': { from: '3.10', value: /^(false|\S+\.log)$/ },
};

const compose = parse(read('deploy/rabbitmq/rabbitmq.conf'));
const native = parse(rabbitmqConfiguration({ folder: '/data/rabbitmq', ports: portsFrom(3000) }));

test.each([...compose])(
  'the edge’s broker is told %s = %s, which RabbitMQ 4 knows',
  (key, value) => {
    expect(KNOWN[key]?.value.test(value)).toBe(true);
  },
);

test.each([...native])('a private broker is told %s = %s, which 3.10 knows too', (key, value) => {
  expect(KNOWN[key]).toMatchObject({ from: '3.10' });
  expect(KNOWN[key]?.value.test(value)).toBe(true);
});

test('both agree in everything that the processes rely on', () => {
  const relied = [
    ...['auth_mechanisms.1', 'heartbeat', 'consumer_timeout', 'max_message_size'],
    'collect_statistics_interval',
  ];
  const of = (settings: Map<string, string>) => relied.map((key) => [key, settings.get(key)]);
  expect(of(native)).toEqual(of(compose));
  expect(of(compose).every(([, value]) => value !== undefined)).toBe(true);
  expect(native.has('load_definitions') && compose.has('load_definitions')).toBe(true);
});

test('neither makes a default user', () => {
  for (const settings of [compose, native]) {
    expect([...settings.keys()].filter((key) => key.startsWith('default_'))).toEqual(
      settings === compose ? ['default_queue_type'] : [],
    );
  }
});

test('compose mounts what the configuration names, and has the last word', () => {
  const file = read('docker-compose.edge.yml');
  expect(file).toContain(
    './deploy/rabbitmq/rabbitmq.conf:/etc/rabbitmq/conf.d/90-mockstreet.conf:ro',
  );
  const folder = compose.get('load_definitions')?.replace(/\/definitions\.json$/, '');
  expect(file).toContain(`./deploy/secrets/edge/rabbitmq:${folder}:ro`);
});

test('its memory alarm rings well before its container is killed, by a figure of its own', () => {
  const { services } = parseCompose(composeText('edge'), { PUBLIC_HOST: 'mock.example' });
  const [, gigabytes] = /^(\d+)g$/.exec(services.rabbitmq?.mem_limit ?? '') ?? [];
  const limit = Number(gigabytes) * 2 ** 30;
  const [, megabytes] =
    /^(\d+)MB$/.exec(compose.get('vm_memory_high_watermark.absolute') ?? '') ?? [];
  const alarm = Number(megabytes) * 1e6;
  expect(limit).toBeGreaterThan(0);
  // RabbitMQ's own share of a whole machine is 0.6: collecting garbage takes the rest at times.
  expect(alarm).toBeLessThanOrEqual(limit * 0.6);
  expect([...compose.keys()]).not.toContain('vm_memory_high_watermark.relative');
  // Its log is in memory up to three times, and must not ring the alarm by itself.
  const log = Number(compose.get('raft.wal_max_size_bytes'));
  expect(log).toBeGreaterThan(Number(compose.get('max_message_size')));
  expect(3 * log).toBeLessThan(alarm / 2);
});

// 4.2.6 and 4.3.0 alone want the right to configure a queue of who asks for its depth: intake's
// looks would be refused. (Read in their sources: a passive declare in rabbit_channel.erl.)
test('the image is none of the two releases in which nobody may look without owning', () => {
  const version = /image: rabbitmq:\$\{RABBITMQ_VERSION:-(\d+\.\d+\.\d+)\}-management\b/.exec(
    read('docker-compose.edge.yml'),
  );
  expect(version?.[1]).toMatch(/^4\./);
  expect(['4.2.6', '4.3.0']).not.toContain(version?.[1]);
});

test('the plugins are those that the topology and the figures need', () => {
  expect(read('deploy/rabbitmq/enabled_plugins')).toBe(
    '[rabbitmq_consistent_hash_exchange,rabbitmq_management].\n',
  );
  const advanced = read('deploy/rabbitmq/advanced.config');
  expect(advanced).toContain('{quorum_tick_interval, 1000}, {stream_tick_interval, 1000}');
});
