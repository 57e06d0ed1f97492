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

const PATH = '/api/v1/bailout';
const NAMED = `{"client_command_id":"${ID}"}`;

function open() {
  const faked = openFakedIntake();
  const ask = (body = '', headers: Record<string, string> = {}) =>
    faked.app.request(PATH, { method: 'POST', headers, ...(body === '' ? {} : { body }) });
  return { ...faked, ask };
}

describe('a bailout', () => {
  it('is published as a command whose parts agree', async () => {
    const { world, ask, onlyEnvelope } = open();
    expect((await ask(NAMED)).status).toBe(202);
    expect(onlyEnvelope()).toMatchObject({
      ...{ client_command_id: ID, user_id: USER, command: { type: 'BAILOUT' } },
    });
    expect(world.published).toMatchObject([{ kind: 'command', id: deriveCommandId(USER, ID) }]);
  });

  it.each<[string, string, Record<string, string>, string]>([
    ['its body', NAMED, {}, ID],
    ['the header, without a body', '', { 'idempotency-key': ID }, ID],
    ['the edge, where nobody else does', '{}', {}, MADE_ID],
  ])('is named by %s', async (_what, body, headers, name) => {
    const { ask } = open();
    expect(await (await ask(body, headers)).json()).toMatchObject({ client_command_id: name });
  });

  it.each([
    ['what is no JSON', '{', 400],
    ['more than is known', '{"cash_krw":"5000000"}', 422],
    ['a name that is none', '{"client_command_id":"x"}', 422],
  ])('with %s is refused', async (_what, body, status) => {
    const { world, ask } = open();
    expect((await ask(body)).status).toBe(status);
    expect(world.published).toEqual([]);
  });

  it.each([
    ['', signedCommandId(PROVEN.proofId)],
    [NAMED, ID],
  ])('that a device has signed over "%s" is named by %s', async (body, name) => {
    const { world, ask, envelopes } = open();
    world.verdict = { ok: true, caller: DEVICE };
    world.proof = { ok: true, credential: { ...PROVEN, body } };
    expect((await ask(body)).status).toBe(202);
    expect(world.targets).toEqual([{ method: 'POST', path: PATH }]);
    expect(envelopes()[0]?.client_command_id).toBe(name);
  });

  it('is asked for by POST alone', async () => {
    const answer = await open().app.request(PATH, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
