import { createHash, createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { isScramVerifierOf, scramVerifier } from './scram-verifier.ts';

/** The exchange of RFC 7677 §3: user `user`, password `pencil`. */
const SALT = 'W22ZaJ0SNY7soEsUEjb6gQ==';
const NONCE = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
const EXCHANGE = `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${NONCE},s=${SALT},i=4096,c=biws,r=${NONCE}`;
const CLIENT_PROOF = 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=';
const SERVER_SIGNATURE = '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=';

const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const base64 = (text: string | undefined) => Buffer.from(text ?? '', 'base64');

it('knows the client and signs as the server of the RFC’s example', () => {
  const verifier = scramVerifier('pencil', base64(SALT));
  const [, terms, keys] = verifier.split('$');
  expect(terms).toBe(`4096:${SALT}`);
  const [storedKey, serverKey] = (keys ?? '').split(':').map(base64);
  expect(hmac(serverKey as Buffer, EXCHANGE).toString('base64')).toBe(SERVER_SIGNATURE);
  const signature = hmac(storedKey as Buffer, EXCHANGE);
  const clientKey = base64(CLIENT_PROOF).map((byte, at) => byte ^ (signature[at] as number));
  expect(createHash('sha256').update(clientKey).digest()).toEqual(storedKey);
});

it('is known again by the password it was made of, and by no other', () => {
  const verifier = scramVerifier('pencil', base64(SALT));
  expect(isScramVerifierOf(verifier, 'pencil')).toBe(true);
  expect(isScramVerifierOf(verifier, 'pencils')).toBe(false);
  expect(isScramVerifierOf(scramVerifier('pencil', new Uint8Array(16)), 'pencil')).toBe(true);
  expect(isScramVerifierOf('md5b4d63d2f8d6a6a2a1f1c1f1f1f1f1f1f', 'pencil')).toBe(false);
  expect(isScramVerifierOf('', 'pencil')).toBe(false);
});
