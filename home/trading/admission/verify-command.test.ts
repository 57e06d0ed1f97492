import { randomUUID } from 'node:crypto';
import {
  type CommandEnvelope,
  commandHash,
  deriveCommandId,
  signedCommandId,
  type UserCommand,
} from '@mockstreet/shared/command-envelope';
import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { bindToSeal, boundFactsOf } from '@mockstreet/shared/node/order-binding';
import {
  BAILOUT_PATH,
  HUMAN_ETF_PATH,
  MARGIN_PATH,
  PROOF_PATH,
} from '@mockstreet/shared/order-proof';
import { type ProofParts, signOrderProof } from '@mockstreet/shared/sign-order-proof';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ALICE,
  API_KEY,
  after,
  BINDING_KEY,
  BOB,
  type CredentialStage,
  makeStageDevice,
  openCredentialStage,
  SESSION,
} from '../testing/credential-stage.ts';

const ORDER_ID = '018f2c1e-7b6a-89fb-9d2c-9eab0a539046';
const OTHER_ORDER_ID = '018f2c1e-7b6a-89fb-9d2c-9eab0a539047';
const PROOF_ID = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f';
const CANCEL: UserCommand = { type: 'CANCEL', order_id: ORDER_ID };
const ALL: UserCommand = { type: 'CANCEL_ALL' };
const ADDRESS = `https://mockstreet.example${PROOF_PATH}`;

let stage: CredentialStage;
beforeAll(async () => {
  stage = await openCredentialStage();
});

interface Asked {
  readonly userId?: string;
  readonly command?: UserCommand;
  readonly clientId?: string;
  readonly acceptedAt?: Instant;
}

/** An envelope that agrees with itself; only its credential is missing. */
function commandOf(asked: Asked = {}) {
  const { userId = ALICE, command = CANCEL, clientId = PROOF_ID, acceptedAt = after(10) } = asked;
  return {
    version: 1,
    command_id: deriveCommandId(userId, clientId),
    client_command_id: clientId,
    user_id: userId,
    accepted_at: formatInstant(acceptedAt),
    clock_error_ms: 0,
    intake_id: 'edge-1',
    body_sha256: commandHash(command),
    command,
  } as const;
}

type Uncredentialed = ReturnType<typeof commandOf>;
type Credential = CommandEnvelope['credential'];

const judge = async (command: Uncredentialed, credential: Credential) =>
  await stage.verify({ ...command, credential }, parseInstant(command.accepted_at) as Instant);

const fault = (what: string) => ({ ok: false, fault: what });

const sealedFor = async (
  command: Uncredentialed,
  scheme: 'Bearer' | 'ApiKey' = 'Bearer',
): Promise<Credential> => ({
  scheme,
  sealed: await stage.seal(scheme === 'Bearer' ? stage.accessToken : API_KEY),
  binding: bindToSeal(BINDING_KEY, boundFactsOf(command)),
});

const signed = async (
  change: Partial<ProofParts> = {},
  body = '',
  key = stage.device,
): Promise<Credential> => ({
  scheme: 'DPoP',
  token: stage.orderToken,
  proof: await signOrderProof(
    {
      ...{ orderToken: stage.orderToken, method: 'DELETE', url: `${ADDRESS}/${ORDER_ID}`, body },
      ...{ signedAt: after(10), validForSeconds: 25, proofId: PROOF_ID },
      ...change,
    },
    key,
  ),
  body,
});

describe('a command with a sealed credential', () => {
  it('is vouched for by the token or the key of its user', async () => {
    const command = commandOf();
    expect(await judge(command, await sealedFor(command))).toMatchObject({
      ok: true,
      grounds: { kind: 'session', userId: ALICE, sessionId: SESSION },
      signedAt: null,
    });
    expect(await judge(command, await sealedFor(command, 'ApiKey'))).toMatchObject({
      ok: true,
      grounds: { kind: 'apiKey' },
    });
  });

  it.each<[string, Asked]>([
    ['another order', { command: { type: 'CANCEL', order_id: OTHER_ORDER_ID } }],
    ['all orders', { command: ALL }],
    ['another id', { clientId: randomUUID() }],
    ['another time', { acceptedAt: after(11) }],
    ['another user', { userId: BOB }],
  ])('of the journal vouches for nothing else: %s', async (_what, other) => {
    const credential = await sealedFor(commandOf());
    expect(await judge(commandOf(other), credential)).toEqual(fault('credential_not_bound'));
  });

  it('cannot come by the seal of an order, whatever the order says', async () => {
    const command = commandOf();
    const facts = { ...boundFactsOf(command), kind: 'order' } as const;
    const credential = { ...(await sealedFor(command)), binding: bindToSeal(BINDING_KEY, facts) };
    expect(await judge(command, credential as Credential)).toEqual(fault('credential_not_bound'));
  });

  it('of a session that signs is refused', async () => {
    const command = commandOf();
    const token = await stage.accessTokenOf(ALICE, { signsOrders: true });
    const credential = { ...(await sealedFor(command)), sealed: await stage.seal(token) };
    expect(await judge(command, credential as Credential)).toEqual(
      fault('credential_without_signature'),
    );
  });
});

describe('a command that its device signed', () => {
  it.each<[string, UserCommand, string]>([
    ['an order', CANCEL, `${ADDRESS}/${ORDER_ID}`],
    ['all orders', ALL, ADDRESS],
  ])('to cancel %s vouches for itself', async (_what, command, url) => {
    const credential = await signed({ url, signedAt: after(12) });
    expect(await judge(commandOf({ command }), credential)).toMatchObject({
      ok: true,
      grounds: { kind: 'session', userId: ALICE },
      signedAt: after(12),
    });
  });

  it('may be named by any text of the device', async () => {
    const proofId = 'e1j3V_bKic8-LAEB';
    const command = commandOf({ clientId: signedCommandId(proofId) });
    expect(await judge(command, await signed({ proofId }))).toMatchObject({ ok: true });
  });

  it.each<[string, string, () => Promise<Credential>]>([
    ['another device', 'key', async () => signed({}, '', await makeStageDevice())],
    ['an order', 'method', () => signed({ method: 'POST', url: ADDRESS })],
    ['an order at this address', 'method', () => signed({ method: 'POST' })],
    ['all orders', 'url', () => signed({ url: ADDRESS })],
    ['another order', 'url', () => signed({ url: `${ADDRESS}/${OTHER_ORDER_ID}` })],
    ['what lies below', 'url', () => signed({ url: `${ADDRESS}/${ORDER_ID}/explain` })],
    ['another token', 'token', () => signed({ orderToken: stage.accessToken })],
    ['another body', 'body', () => signed({ body: '{}' })],
    ['long before', 'issued_at', () => signed({ signedAt: after(-21), validForSeconds: 600 })],
    ['long after', 'issued_at', () => signed({ signedAt: after(41) })],
    ['less time', 'valid_until', () => signed({ signedAt: after(0), validForSeconds: 9 })],
  ])('is not signed for %s', async (_what, what, credential) => {
    expect(await judge(commandOf(), await credential())).toEqual(fault(`proof_not_valid:${what}`));
  });

  it('to cancel one order does not cancel all', async () => {
    expect(await judge(commandOf({ command: ALL }), await signed())).toEqual(
      fault('proof_not_valid:url'),
    );
  });

  it('cannot be made twice of one proof: it bears the name of the proof', async () => {
    const again = commandOf({ clientId: randomUUID() });
    expect(await judge(again, await signed())).toEqual(fault('proof_of_another_command'));
  });

  it('says nothing in a body', async () => {
    expect(await judge(commandOf(), await signed({}, '{}'))).toEqual(
      fault('proof_of_another_command'),
    );
  });

  it('cannot be lent to another user', async () => {
    expect(await judge(commandOf({ userId: BOB }), await signed())).toEqual(
      fault('credential_of_another_user'),
    );
  });
});

describe('a switch of margin that its device signed', () => {
  const ON: UserCommand = { type: 'MARGIN', enabled: true };
  const url = `https://mockstreet.example${MARGIN_PATH}`;
  const CLIENT_ID = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e99';
  const signedOn = (body: string) => signed({ method: 'POST', url }, body);
  const proofOfAnother = fault('proof_of_another_command');

  it.each([
    ['its body', `{"enabled":true,"client_command_id":"${CLIENT_ID}"}`, CLIENT_ID],
    ['its proof, where its body does not', '{"enabled":true}', PROOF_ID],
  ])('is named by %s', async (_what, body, clientId) => {
    const command = commandOf({ command: ON, clientId });
    expect(await judge(command, await signedOn(body))).toMatchObject({ ok: true });
    const another = commandOf({ command: ON, clientId: randomUUID() });
    expect(await judge(another, await signedOn(body))).toEqual(proofOfAnother);
  });

  it.each([
    ['the other way', '{"enabled":false}'],
    ['nothing', ''],
    ['more than is known', '{"enabled":true,"leverage":2}'],
  ])('is not signed for %s', async (_what, body) => {
    expect(await judge(commandOf({ command: ON }), await signedOn(body))).toEqual(proofOfAnother);
  });

  it('is not signed by a bailout, which a device signs with a body or without', async () => {
    const bailout: UserCommand = { type: 'BAILOUT' };
    const place = `https://mockstreet.example${BAILOUT_PATH}`;
    const signedFor = (body: string) => signed({ method: 'POST', url: place }, body);
    const named = `{"client_command_id":"${CLIENT_ID}"}`;
    const commandNamed = (clientId: string) => commandOf({ command: bailout, clientId });
    for (const body of ['', '{}']) {
      expect(await judge(commandNamed(PROOF_ID), await signedFor(body))).toMatchObject({
        ok: true,
      });
    }
    expect(await judge(commandNamed(CLIENT_ID), await signedFor(named))).toMatchObject({
      ok: true,
    });
    for (const body of ['', named, '{"enabled":true}', 'x']) {
      const another = commandNamed('018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e98');
      expect(await judge(another, await signedFor(body))).toEqual(proofOfAnother);
    }
    expect(await judge(commandOf({ command: ON }), await signedFor('{"enabled":true}'))).toEqual(
      fault('proof_not_valid:url'),
    );
  });

  it('is not signed by a listing, which a device signs with its name and its rate', async () => {
    const command: UserCommand = { type: 'LIST', name: 'JIHO', dividend_rate: '0.1' };
    const place = `https://mockstreet.example${HUMAN_ETF_PATH}`;
    const judgeOf = async (body: string) =>
      await judge(
        commandOf({ command, clientId: PROOF_ID }),
        await signed({ method: 'POST', url: place }, body),
      );
    expect(await judgeOf('{"name":"JIHO","dividend_rate":"0.10"}')).toMatchObject({ ok: true });
    for (const body of [
      ...['', '{}', '{"name":"JIHO","dividend_rate":"0.2"}'],
      ...['{"name":"MINA","dividend_rate":"0.1"}', '{"enabled":true}'],
    ]) {
      expect(await judgeOf(body)).toEqual(proofOfAnother);
    }
  });

  it('is not signed by a cancel, nor a cancel by it', async () => {
    expect(await judge(commandOf({ command: ON }), await signed({ url: ADDRESS }))).toEqual(
      fault('proof_not_valid:method'),
    );
    expect(await judge(commandOf({ command: ALL }), await signedOn('{"enabled":true}'))).toEqual(
      fault('proof_not_valid:method'),
    );
  });
});
