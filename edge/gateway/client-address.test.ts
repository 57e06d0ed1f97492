import { describe, expect, it } from 'vitest';
import { createClientAddress, isNetwork } from './client-address.ts';

const CLIENT = '203.0.113.9';

describe('the address of a client', () => {
  it.each([
    ['127.0.0.1', undefined],
    ['127.0.0.1', '1.2.3.4'],
    ['::ffff:127.0.0.1', '1.2.3.4, 5.6.7.8'],
  ])('is that of the peer %s without proxies, told %j', (peer, told) => {
    expect(createClientAddress([])(peer, told)).toBe('127.0.0.1');
  });

  it.each([
    ['one that is trusted', '10.0.0.1', CLIENT],
    ['one whose client made up another', '10.0.0.1', `1.2.3.4, ${CLIENT}`],
    ['one behind another', '10.0.0.1', `1.2.3.4,${CLIENT} , 2001:db8::1`],
    ['one of a trusted network', '172.18.3.4', CLIENT],
    ['one that spells its address in full', '2001:DB8:0:0:0:0:0:1', CLIENT],
    ['one over a socket for both', '::ffff:10.0.0.1', `::ffff:${CLIENT}`],
  ])('is the last that is no proxy: %s', (_, peer, told) => {
    const addressOf = createClientAddress(['10.0.0.1', '2001:db8::1', '172.18.0.0/16']);
    expect(addressOf(peer, told)).toBe(CLIENT);
  });

  it('is what a stranger says of itself in no case', () => {
    const addressOf = createClientAddress(['10.0.0.1']);
    expect(addressOf(CLIENT, '1.2.3.4, 10.0.0.1')).toBe(CLIENT);
  });

  it.each([undefined, '', 'unknown', '1.2.3.4:80', CLIENT.concat(', ')])(
    'is that of a trusted proxy which tells none, but %j',
    (told) => {
      expect(createClientAddress(['10.0.0.1'])('10.0.0.1', told)).toBe('10.0.0.1');
    },
  );

  it('is not known of a connection that is gone', () => {
    expect(createClientAddress(['10.0.0.1'])(undefined, CLIENT)).toBe('unknown');
  });
});

it.each([
  ['192.0.2.1', true],
  ['192.0.2.0/24', true],
  ['2001:db8::/32', true],
  ['::1', true],
  ['192.0.2.0/33', false],
  ['2001:db8::/129', false],
  ['192.0.2.0/', false],
  ['192.0.2.0/8/8', false],
  ['192.0.2.0/-1', false],
  ['proxy.example', false],
  ['', false],
])('whether %j is an address or a network: %j', (text, is) => {
  expect(isNetwork(text)).toBe(is);
});
