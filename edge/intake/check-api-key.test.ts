import { addMicros, formatInstant, instantFromMillis } from '@mockstreet/shared/instant';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createHomeStandIn,
  type HomeStandIn,
  makeApiKey,
} from '../../tests/support/home-stand-in.ts';
import { createApiKeyCheck } from './check-api-key.ts';
import { type HomeView, openHomeControl } from './home-control.ts';
import { createSealMaker } from './seal-credential.ts';

const USER = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
const FROM = instantFromMillis(Date.UTC(2026, 2, 2));
const UNTIL = addMicros(FROM, 1_000);

let home: HomeStandIn;
beforeAll(async () => {
  home = await createHomeStandIn();
});

async function open(apiKey: ReturnType<typeof makeApiKey>) {
  const world = { now: FROM, seals: 0 };
  const viewWith = async (api_keys = [apiKey.known]): Promise<HomeView> => {
    const control = await openHomeControl({
      clock: () => world.now,
      file: { read: () => home.snapshot({ api_keys }), write: async () => {} },
      readDocument: async () => undefined,
      onMessage: () => {},
      onFault: (error) => {
        throw error;
      },
    });
    return control.view() as HomeView;
  };
  const check = createApiKeyCheck({
    clock: () => world.now,
    makeSeal: createSealMaker((count) => new Uint8Array(count).fill(world.seals++)),
    capacity: 10,
  });
  return { world, check, viewWith, view: await viewWith() };
}

const NOBODY = { ok: false, code: 'UNAUTHENTICATED', challenge: expect.stringContaining('Bearer') };

describe('an API key', () => {
  const times = { from: formatInstant(FROM), until: formatInstant(UNTIL) };

  it('speaks for its user, sealed once for home', async () => {
    const apiKey = makeApiKey(USER, times);
    const { world, check, view } = await open(apiKey);
    const first = await check(view, apiKey.text);
    if (!first.ok) throw new Error('refused');
    const { credential } = first.caller;
    expect(first.caller).toMatchObject({
      scheme: 'ApiKey',
      userId: USER,
      keyId: apiKey.known.key_id,
    });
    expect(credential).toMatchObject({
      scheme: 'ApiKey',
      userId: USER,
      goodFrom: FROM,
      goodUntil: UNTIL,
    });
    expect((await home.openSeal(credential.sealed))?.credential).toBe(apiKey.text);
    expect(check(view, apiKey.text)).toMatchObject({
      caller: { credential: { sealed: credential.sealed } },
    });
    expect(world.seals).toBe(1);
    expect(JSON.stringify(first)).not.toContain(apiKey.text.slice(-64));
  });

  it('is good from its making until its end, by the clock of now', async () => {
    const apiKey = makeApiKey(USER, times);
    const { world, check, view } = await open(apiKey);
    for (const [now, isGood] of [
      [addMicros(FROM, -1), false],
      [FROM, true],
      [addMicros(UNTIL, -1), true],
      [UNTIL, false],
    ] as const) {
      world.now = now;
      expect(await check(view, apiKey.text)).toMatchObject(isGood ? { ok: true } : NOBODY);
    }
  });

  it('is nobody’s as soon as home says so, though it was good a moment ago', async () => {
    const apiKey = makeApiKey(USER, { ...times, until: null });
    const { check, view, viewWith } = await open(apiKey);
    expect(await check(view, apiKey.text)).toMatchObject({ ok: true });
    const revoked = await viewWith([{ ...apiKey.known, until: formatInstant(FROM) }]);
    expect(await check(revoked, apiKey.text)).toEqual(NOBODY);
    expect(await check(await viewWith([]), apiKey.text)).toEqual(NOBODY);
  });

  it.each<['read' | 'admin']>([['read'], ['admin']])(
    'with the scope %s alone may not trade',
    async (scope) => {
      const apiKey = makeApiKey(USER, { ...times, scopes: [scope] });
      const { check, view } = await open(apiKey);
      expect(await check(view, apiKey.text)).toMatchObject({ ok: false, code: 'FORBIDDEN' });
    },
  );

  it('is known by all of it: another secret behind the same prefix is answered like no key', async () => {
    const apiKey = makeApiKey(USER, { ...times, scopes: ['read'] });
    const { check, view } = await open(apiKey);
    const last = apiKey.text.endsWith('0') ? '1' : '0';
    const answers = [
      await check(view, apiKey.text.slice(0, -1) + last),
      await check(view, makeApiKey(USER).text),
      await check(view, apiKey.text.slice(0, -1)),
      await check(view, ''),
    ];
    expect(answers).toEqual([NOBODY, NOBODY, NOBODY, NOBODY]);
  });
});
