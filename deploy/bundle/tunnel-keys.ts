import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';

/** An X25519 private key (RFC 7748), as `wg genkey` writes it: 32 bytes in base64. */
export function makeTunnelKey(): string {
  const { privateKey } = generateKeyPairSync('x25519');
  return toBase64(privateKey.export({ format: 'jwk' }).d);
}

/** The public half of a private key, as `wg pubkey` writes it. */
export function tunnelPublicKey(privateKey: string): string {
  const bytes = Buffer.from(privateKey, 'base64');
  // PKCS #8 (RFC 8410) is a fixed head before the 32 bytes; Node reads a private JWK only with `x`.
  const head = Buffer.from('302e020100300506032b656e04220420', 'hex');
  const key = createPrivateKey({
    key: Buffer.concat([head, bytes]),
    format: 'der',
    type: 'pkcs8',
  });
  return toBase64(createPublicKey(key).export({ format: 'jwk' }).x);
}

function toBase64(base64Url: string | undefined): string {
  return Buffer.from(base64Url ?? '', 'base64url').toString('base64');
}
