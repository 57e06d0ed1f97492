import { deriveCommandId } from '@mockstreet/shared/command-envelope';
import { describe, expect, it } from 'vitest';
import { DEVICE, ID, openFakedIntake, PROVEN, USER } from '../../tests/support/faked-intake.ts';

const PATH = '/api/v1/human-etf';
const NAMED = `{"name":"JIHO","dividend_rate":"0.10","client_command_id":"${ID}"}`;

function open() {
  const faked = openFakedIntake();
  const ask = (body: string) => faked.app.request(PATH, { method: 'POST', body });
  return { ...faked, ask };
}

describe('a listing', () => {
  it('is published as a command, its rate written one way', async () => {
    const { world, ask, onlyEnvelope } = open();
    expect((await ask(NAMED)).status).toBe(202);
    expect(onlyEnvelope()).toMatchObject({
      client_command_id: ID,
      user_id: USER,
      command: { type: 'LIST', name: 'JIHO', dividend_rate: '0.1' },
    });
    expect(world.published).toMatchObject([{ kind: 'command', id: deriveCommandId(USER, ID) }]);
    await ask(NAMED.replace('0.10', '0.1'));
    expect(world.published).toHaveLength(1);
  });

  it.each<[string, string, object]>([
    ['no name', '{"dividend_rate":"0.1"}', { errors: [{ path: 'name' }] }],
    ['small letters', '{"name":"jiho","dividend_rate":"0.1"}', { errors: [{ path: 'name' }] }],
    ['one letter', '{"name":"J","dividend_rate":"0.1"}', { errors: [{ path: 'name' }] }],
    ['a number', '{"name":"JIHO","dividend_rate":0.1}', { errors: [{ path: 'dividend_rate' }] }],
    [
      'more than all',
      '{"name":"JIHO","dividend_rate":"1.0001"}',
      { errors: [{ path: 'dividend_rate', code: 'not_a_rate' }] },
    ],
    [
      'five places',
      '{"name":"JIHO","dividend_rate":"0.00001"}',
      { errors: [{ path: 'dividend_rate', code: 'not_a_rate' }] },
    ],
    [
      'less than nothing',
      '{"name":"JIHO","dividend_rate":"-0.1"}',
      { errors: [{ path: 'dividend_rate', code: 'not_a_rate' }] },
    ],
    [
      'a strike, which is of the house alone',
      '{"name":"JIHO","dividend_rate":"0.1","type":"STRIKE"}',
      { code: 'INVALID_REQUEST' },
    ],
  ])('with %s is refused', async (_what, body, problem) => {
    const { world, ask } = open();
    const answer = await ask(body);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject(problem);
    expect(world.published).toEqual([]);
  });

  it('is proven for its own address', async () => {
    const { world, ask, envelopes } = open();
    world.verdict = { ok: true, caller: DEVICE };
    world.proof = { ok: true, credential: { ...PROVEN, body: NAMED } };
    expect((await ask(NAMED)).status).toBe(202);
    expect(world.targets).toEqual([{ method: 'POST', path: PATH }]);
    expect(envelopes()[0]).toMatchObject({ credential: { scheme: 'DPoP', body: NAMED } });
  });
});
