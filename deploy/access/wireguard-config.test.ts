import { expect, test } from 'vitest';
import { edgeTunnelConfig, homeTunnelConfig } from './wireguard-config.ts';

const keys = { privateKey: 'PRIVATE=', peerPublicKey: 'PEER=', presharedKey: 'SHARED=' };

test('the edge listens, and believes home nothing but its own address', () => {
  expect(edgeTunnelConfig(keys).match(/^\w.*$|^\[.*$/gm)).toEqual([
    '[Interface]',
    'PrivateKey = PRIVATE=',
    'Address = 10.77.0.1/32',
    'MTU = 1380',
    'ListenPort = 51820',
    '[Peer]',
    'PublicKey = PEER=',
    'PresharedKey = SHARED=',
    'AllowedIPs = 10.77.0.2/32',
  ]);
});

test('home calls the edge, and keeps the way back open', () => {
  expect(homeTunnelConfig(keys, 'mock.example:51820').match(/^\w.*$|^\[.*$/gm)).toEqual([
    '[Interface]',
    'PrivateKey = PRIVATE=',
    'Address = 10.77.0.2/32',
    'MTU = 1380',
    '[Peer]',
    'PublicKey = PEER=',
    'PresharedKey = SHARED=',
    'AllowedIPs = 10.77.0.1/32',
    'Endpoint = mock.example:51820',
    'PersistentKeepalive = 25',
  ]);
});
