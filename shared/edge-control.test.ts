import { CompactSign, type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ControlDocument,
  controlDocumentSchema,
  createControlReader,
  signControlDocument,
} from './edge-control.ts';
import controlV1 from './fixtures/edge-control-v1.json' with { type: 'json' };

const DOCUMENT = controlV1 as ControlDocument;

let home: { readonly kid: string; readonly privateKey: CryptoKey };
let publicJwk: JWK;
let readAsEdge: (message: string) => Promise<ControlDocument | undefined>;

beforeAll(async () => {
  const pair = await generateKeyPair('Ed25519');
  home = { kid: 'control-1', privateKey: pair.privateKey };
  publicJwk = await exportJWK(pair.publicKey);
  readAsEdge = await createControlReader(publicJwk);
});

describe('a control document', () => {
  it('of version 1 stays readable: an edge keeps one for days', () => {
    expect(controlDocumentSchema.parse(DOCUMENT)).toEqual(DOCUMENT);
  });

  it.each<[string, object]>([
    ['of a version not known yet', { version: 2 }],
    ['issued at no time', { issued_at: '2026-02-30T00:00:00Z' }],
    ['numbered below nothing', { from: -1 }],
    ['numbered in halves', { to: 1.5 }],
    ['without a key for tokens', { token_keys: [] }],
    [
      'with a token key of another kind',
      { token_keys: [{ ...DOCUMENT.token_keys[0], crv: 'X25519' }] },
    ],
    ['without a key to seal to', { sealing_key: undefined }],
    [
      'with a session of no name',
      { ended_sessions: [{ ...DOCUMENT.ended_sessions[0], session_id: 'x' }] },
    ],
    [
      'with a key of an unknown scope',
      { api_keys: [{ ...DOCUMENT.api_keys[0], scopes: ['all'] }] },
    ],
    [
      'with a digest that is none',
      { api_keys: [{ ...DOCUMENT.api_keys[0], digest: 'F'.repeat(64) }] },
    ],
  ])('%s is refused', (_, change) => {
    expect(controlDocumentSchema.safeParse({ ...DOCUMENT, ...change }).success).toBe(false);
  });

  it('never takes a private half along', () => {
    const d = 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A';
    const leaky = { ...DOCUMENT, sealing_key: { ...DOCUMENT.sealing_key, d } };
    expect(JSON.stringify(controlDocumentSchema.parse(leaky))).not.toContain(d);
  });
});

describe('a message from home', () => {
  it('is read by who knows its key', async () => {
    expect(await readAsEdge(await signControlDocument(DOCUMENT, home))).toEqual(DOCUMENT);
  });

  const sign = (content: unknown, header: object = {}, key = home.privateKey) =>
    new CompactSign(new TextEncoder().encode(JSON.stringify(content)))
      .setProtectedHeader({
        ...{ alg: 'EdDSA', typ: 'mockstreet-control+jws', kid: home.kid },
        ...header,
      })
      .sign(key);

  it.each<[string, () => Promise<string>]>([
    [
      'of another key',
      async () => sign(DOCUMENT, {}, (await generateKeyPair('Ed25519')).privateKey),
    ],
    ['of another kind', () => sign(DOCUMENT, { typ: 'at+jwt' })],
    ['of no kind', () => sign(DOCUMENT, { typ: undefined })],
    ['that says what we do not know', () => sign({ ...DOCUMENT, version: 2 })],
    ['that is no document', () => sign('hello')],
    [
      'that was altered',
      async () => {
        const [header, , signature] = (await sign(DOCUMENT)).split('.');
        const forged = { ...DOCUMENT, ended_sessions: [] };
        return [header, Buffer.from(JSON.stringify(forged)).toString('base64url'), signature].join(
          '.',
        );
      },
    ],
    [
      'without a signature',
      async () => {
        const header = Buffer.from('{"alg":"none","typ":"mockstreet-control+jws"}');
        const payload = Buffer.from(JSON.stringify(DOCUMENT));
        return `${header.toString('base64url')}.${payload.toString('base64url')}.`;
      },
    ],
    ['that is no message', async () => 'hello'],
  ])('%s is not read', async (_, message) => {
    expect(await readAsEdge(await message())).toBeUndefined();
  });

  it('signed by a shared secret, the public key at that, is not read', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(publicJwk));
    const message = await new CompactSign(new TextEncoder().encode(JSON.stringify(DOCUMENT)))
      .setProtectedHeader({ alg: 'HS256', typ: 'mockstreet-control+jws', kid: home.kid })
      .sign(secret);
    expect(await readAsEdge(message)).toBeUndefined();
  });
});
