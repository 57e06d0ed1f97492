import { deriveCommandId, signedCommandId } from '@mockstreet/shared/command-envelope';
import { describe, expect, it } from 'vitest';
import {
  DEVICE,
  ID,
  MADE_ID,
  openFakedIntake,
  PROVEN,
  USER,
} from '../../tests/support/faked-intake.ts';

const PATH = '/api/v1/margin';
const ON = '{"enabled":true}';
const NAMED = `{"enabled":true,"client_command_id":"${ID}"}`;

function open() {
  const faked = openFakedIntake();
  const ask = (body = ON, headers: Record<string, string> = {}) =>
    faked.app.request(PATH, { method: 'POST', headers, body });
  return { ...faked, ask };
}

const problemOf = async (answer: Response) => (await answer.json()) as Record<string, unknown>;

describe('a switch of margin', () => {
  it('is published as a command whose parts agree, and answered with them', async () => {
    const { world, ask, onlyEnvelope } = open();
    const answer = await ask(NAMED);
    expect(answer.status).toBe(202);
    const envelope = onlyEnvelope();
    expect(envelope).toMatchObject({
      client_command_id: ID,
      user_id: USER,
      command: { type: 'MARGIN', enabled: true },
    });
    expect(world.published).toMatchObject([{ kind: 'command', id: deriveCommandId(USER, ID) }]);
    expect(await answer.json()).toEqual({
      command_id: envelope.command_id,
      client_command_id: ID,
      status: 'ACCEPTED',
      accepted_at: envelope.accepted_at,
      receipt: 'receipt-1',
    });
  });

  it.each<[string, string, Record<string, string>, string]>([
    ['its body', NAMED, {}, ID],
    ['the header', ON, { 'idempotency-key': ID.toUpperCase() }, ID],
    ['both', NAMED, { 'idempotency-key': ID }, ID],
    ['the edge, where nobody else does', ON, {}, MADE_ID],
  ])('is named by %s', async (_what, body, headers, name) => {
    const { ask } = open();
    expect(await (await ask(body, headers)).json()).toMatchObject({ client_command_id: name });
  });

  it('is the same one when it is sent again, and another with the name of the one before is refused', async () => {
    const { world, ask } = open();
    const [first, again] = [await ask(NAMED), await ask(NAMED)];
    expect(await first.text()).toBe(await again.text());
    expect(world.published).toHaveLength(1);
    const other = await ask(NAMED.replace('true', 'false'));
    expect([other.status, (await problemOf(other)).code]).toEqual([
      409,
      'CLIENT_COMMAND_ID_REUSED',
    ]);
  });

  it.each<[string, string, Record<string, string>, number, object]>([
    ['no body', '', {}, 400, { code: 'MALFORMED_JSON' }],
    ['one word twice', '{"enabled":true,"enabled":false}', {}, 400, { code: 'MALFORMED_JSON' }],
    ['nothing to switch', '{}', {}, 422, { errors: [{ path: 'enabled' }] }],
    ['a text', '{"enabled":"true"}', {}, 422, { errors: [{ path: 'enabled' }] }],
    ['more than is known', '{"enabled":true,"leverage":2}', {}, 422, { code: 'INVALID_REQUEST' }],
    [
      'a name that is none',
      '{"enabled":true,"client_command_id":"x"}',
      {},
      422,
      { errors: [{ path: 'client_command_id' }] },
    ],
    [
      'two names',
      NAMED,
      { 'idempotency-key': MADE_ID },
      422,
      { errors: [{ path: 'Idempotency-Key', code: 'differs' }] },
    ],
  ])('with %s is refused', async (_what, body, headers, status, problem) => {
    const { world, ask } = open();
    const answer = await ask(body, headers);
    expect(answer.status).toBe(status);
    expect(await problemOf(answer)).toMatchObject(problem);
    expect(world.published).toEqual([]);
  });

  it('is asked by POST alone', async () => {
    const { app } = open();
    const answer = await app.request(PATH, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('a switch of margin that its device has signed', () => {
  const signed = (body: string, proofId = PROVEN.proofId) => {
    const opened = open();
    opened.world.verdict = { ok: true, caller: DEVICE };
    opened.world.proof = { ok: true, credential: { ...PROVEN, proofId, body } };
    return opened;
  };

  it('is proven for its own address, and carries what was signed', async () => {
    const { world, ask, envelopes } = signed(NAMED);
    expect((await ask(NAMED)).status).toBe(202);
    expect(world.targets).toEqual([{ method: 'POST', path: PATH }]);
    expect(envelopes()[0]).toMatchObject({
      client_command_id: ID,
      credential: { scheme: 'DPoP', proof: PROVEN.proof, body: NAMED },
    });
  });

  it('is named by its proof where its body does not name it', async () => {
    const { ask, envelopes } = signed(ON);
    await ask(ON);
    expect(envelopes()[0]?.client_command_id).toBe(signedCommandId(PROVEN.proofId));
  });

  it('cannot be named by a header, which is not signed', async () => {
    const { world, ask } = signed(ON);
    const answer = await ask(ON, { 'idempotency-key': ID });
    expect(answer.status).toBe(422);
    expect(await problemOf(answer)).toMatchObject({ errors: [{ code: 'not_signed' }] });
    expect(world.published).toEqual([]);
  });
});
