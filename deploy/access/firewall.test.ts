import { expect, test } from 'vitest';
import { routerFirewall } from './firewall.ts';

/** The rules of a chain, without comments. */
function rulesOf(text: string, chain: string): string[] {
  const body = new RegExp(`chain ${chain} \\{([^]*?)\\n {2}\\}`).exec(text)?.[1] ?? '';
  const lines = body.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

const newConnections = (text: string) =>
  rulesOf(text, 'forward').filter((rule) => rule.startsWith('ct state new'));

test('the edge hands home’s API to Traefik and its broker to home, and drops the rest', () => {
  const text = routerFirewall('edge', 'mock.example:51820');
  expect(newConnections(text)).toEqual([
    'ct state new ct status dnat iifname != "wg0" ip saddr 172.30.1.20 oifname "wg0" ip daddr 10.77.0.2 tcp dport 3002 accept',
    'ct state new ct status dnat iifname "wg0" ip saddr 10.77.0.2 oifname != "wg0" ip daddr 172.30.1.10 tcp dport { 5672, 15672 } accept',
  ]);
  for (const chain of ['forward', 'input', 'output']) {
    expect(rulesOf(text, chain)[0]).toMatch(/policy drop;$/);
    expect(rulesOf(text, chain).at(-1)).toBe('goto refuse');
  }
});

test('home hands the broker to the few that need it and its API to the edge', () => {
  expect(newConnections(routerFirewall('home', 'mock.example:51820'))).toEqual([
    'ct state new ct status dnat iifname != "wg0" ip saddr { 172.30.2.14, 172.30.2.16, 172.30.2.17, 172.30.2.30-172.30.2.39, 172.30.2.40-172.30.2.47 } oifname "wg0" ip daddr 10.77.0.1 tcp dport 5672 accept',
    'ct state new ct status dnat iifname != "wg0" ip saddr 172.30.2.30-172.30.2.39 oifname "wg0" ip daddr 10.77.0.1 tcp dport 15672 accept',
    'ct state new ct status dnat iifname "wg0" ip saddr 10.77.0.1 oifname != "wg0" ip daddr 172.30.2.12 tcp dport 3002 accept',
  ]);
});

test('with telemetry on, traces go home as well, and Prometheus at home asks three ports of the edge', () => {
  const added = (box: 'edge' | 'home') => {
    const [off, on] = (['off', 'on'] as const).map((telemetry) =>
      newConnections(routerFirewall(box, 'mock.example:51820', { telemetry })),
    );
    return on?.filter((rule) => !off?.includes(rule));
  };
  expect(added('edge')).toEqual([
    'ct state new ct status dnat iifname != "wg0" ip saddr 172.30.1.12 oifname "wg0" ip daddr 10.77.0.2 tcp dport 4318 accept',
    'ct state new ct status dnat iifname "wg0" ip saddr 10.77.0.2 oifname != "wg0" ip daddr 172.30.1.12 tcp dport 3013 accept',
    'ct state new ct status dnat iifname "wg0" ip saddr 10.77.0.2 oifname != "wg0" ip daddr 172.30.1.11 tcp dport 3007 accept',
    'ct state new ct status dnat iifname "wg0" ip saddr 10.77.0.2 oifname != "wg0" ip daddr 172.30.1.13 tcp dport 3012 accept',
  ]);
  expect(added('home')).toEqual([
    'ct state new ct status dnat iifname != "wg0" ip saddr 172.30.2.51 oifname "wg0" ip daddr 10.77.0.1 tcp dport { 3013, 3007, 3012 } accept',
    'ct state new ct status dnat iifname "wg0" ip saddr 10.77.0.1 oifname != "wg0" ip daddr 172.30.2.50 tcp dport 4318 accept',
  ]);
});

test('only the edge waits for datagrams, and home sends them to the port that the edge published', () => {
  expect(routerFirewall('edge', 'mock.example:4500')).toContain(
    'iifname != "wg0" udp dport 51820 accept',
  );
  const home = routerFirewall('home', 'mock.example:4500');
  expect(rulesOf(home, 'input').join('\n')).not.toContain('udp');
  expect(rulesOf(home, 'output')).toContain('oifname != "wg0" udp dport 4500 accept');
});

test('home asks for names only where the edge is called by one, and nobody on its own network', () => {
  const asked = (box: 'edge' | 'home', endpoint: string) =>
    rulesOf(routerFirewall(box, endpoint), 'output').filter((rule) => rule.includes('dport 53'));
  expect(asked('home', 'mock.example:51820')).toEqual([
    'oifname != "wg0" ip daddr != 172.30.2.0/24 meta l4proto { tcp, udp } th dport 53 accept',
  ]);
  expect(asked('home', '192.0.2.1:51820')).toEqual([]);
  expect(asked('home', '[2001:db8::1]:51820')).toEqual([]);
  expect(asked('edge', 'mock.example:51820')).toEqual([]);
  expect(() => routerFirewall('home', 'mock.example')).toThrow('no port');
});

test('no table but its own is touched, so that Docker keeps its rules', () => {
  for (const box of ['edge', 'home'] as const) {
    const text = routerFirewall(box, 'mock.example:51820');
    expect(text.match(/^(?:table|delete|flush|add) .*$/gm)).toEqual([
      'table inet mockstreet',
      'delete table inet mockstreet',
      'table inet mockstreet {',
    ]);
  }
});
