import type { ControlDocument } from '@mockstreet/shared/edge-control';
import {
  formatInstant,
  instant,
  instantFromMillis,
  parseInstant,
} from '@mockstreet/shared/instant';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createHomeStandIn,
  endedSession,
  type HomeStandIn,
  makeApiKey,
  makeTestKey,
  publicJwkOf,
} from '../../tests/support/home-stand-in.ts';
import type { ControlState } from './control-state.ts';
import { type HomeControl, openHomeControl } from './home-control.ts';

let home: HomeStandIn;
beforeAll(async () => {
  home = await createHomeStandIn();
});

const USER = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
const SESSION = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f';
const NOW = instantFromMillis(Date.now());

/** Over fakes: a message is the JSON of its document, and anything else nobody has signed. */
async function open(kept?: ControlState) {
  const world = {
    kept: kept as unknown,
    isDiskFull: false,
    told: [] as string[],
    faults: [] as unknown[],
  };
  const control = await openHomeControl({
    clock: () => NOW,
    file: {
      read() {
        if (world.kept === 'damaged') throw new Error('damaged');
        return world.kept as ControlState | undefined;
      },
      async write(state) {
        if (world.isDiskFull) throw new Error('disk full');
        world.kept = state;
      },
    },
    readDocument: async (message) =>
      message.startsWith('{') ? (JSON.parse(message) as ControlDocument) : undefined,
    onMessage: (outcome) => world.told.push(outcome),
    onFault: (error) => world.faults.push(error),
  });
  const say = (document: ControlDocument) => control.receive(JSON.stringify(document));
  return { world, control, say };
}

const viewOf = (control: HomeControl) => {
  const view = control.view();
  if (!view) throw new Error('nothing is known');
  return view;
};

describe('what home has told', () => {
  it('is nothing at first, then what its first snapshot says', async () => {
    const { control, say } = await open();
    expect(control.view()).toBeUndefined();
    const { known } = makeApiKey(USER, { until: formatInstant(instant(5)) });
    const { known: readOnly } = makeApiKey(USER, { scopes: ['read'] });
    const snapshot = home.snapshot({
      ended_sessions: [endedSession(SESSION, NOW)],
      api_keys: [known, readOnly],
    });
    await say(snapshot);
    const view = viewOf(control);
    expect(view.endedSessions).toEqual(new Set([SESSION]));
    expect(view.issuedAt).toBe(parseInstant(snapshot.issued_at));
    expect(view.apiKeys.get(known.prefix)).toEqual({
      keyId: known.key_id,
      userId: USER,
      digest: known.digest,
      mayTrade: true,
      from: parseInstant(known.from),
      until: instant(5),
    });
    expect(view.apiKeys.get(readOnly.prefix)).toMatchObject({ mayTrade: false, until: undefined });
  });

  it('is kept, and known again at the next start', async () => {
    const { world, say } = await open();
    await say(home.snapshot({ ended_sessions: [endedSession(SESSION, NOW)] }));
    const { control } = await open(world.kept as ControlState);
    expect(viewOf(control).endedSessions).toEqual(new Set([SESSION]));
  });

  it('has the same keys until they change', async () => {
    const { control, say } = await open();
    await say(home.snapshot());
    const { keys } = viewOf(control);
    await say(home.snapshot());
    expect(viewOf(control).keys).toBe(keys);
    const next = await publicJwkOf(await makeTestKey('home-2'));
    await say(home.snapshot({ token_keys: [next as ControlDocument['token_keys'][0]] }));
    expect(viewOf(control).keys).not.toBe(keys);
  });

  it('tells what became of each message', async () => {
    const { world, control, say } = await open();
    const [older, newer] = [home.snapshot(), home.snapshot()];
    await say({ ...older, from: 1 });
    await say(newer);
    await say(older);
    await control.receive('not signed');
    expect(world.told).toEqual(['gap', 'applied', 'stale', 'refused']);
  });

  it('is not what cannot be used, though home has signed it', async () => {
    const { world, control, say } = await open();
    await say(home.snapshot());
    const { keys } = viewOf(control);
    const broken = home.snapshot({ ended_sessions: [endedSession(SESSION, NOW)] });
    await say({ ...broken, sealing_key: { ...broken.sealing_key, x: 'short' } });
    expect(world.told).toEqual(['applied', 'refused']);
    expect(world.faults).toHaveLength(1);
    expect(viewOf(control)).toMatchObject({ keys, endedSessions: new Set() });
    await say(broken);
    expect(viewOf(control).endedSessions).toEqual(new Set([SESSION]));
  });

  it('counts though it cannot be written down, and is written when it comes again', async () => {
    const { world, control, say } = await open();
    world.isDiskFull = true;
    const snapshot = home.snapshot({ ended_sessions: [endedSession(SESSION, NOW)] });
    await expect(say(snapshot)).rejects.toThrow('disk full');
    expect(viewOf(control).endedSessions).toEqual(new Set([SESSION]));
    world.isDiskFull = false;
    await say(snapshot);
    expect(world.kept).toEqual(snapshot);
    expect(world.told).toEqual(['applied', 'stale']);
  });

  it.each([
    ['cannot be understood', 'damaged'],
    ['holds a key that is none', 'broken'],
  ])('is nothing when its file %s, until the next snapshot', async (_what, kind) => {
    const whole = home.snapshot();
    const broken = { ...whole, sealing_key: { ...whole.sealing_key, x: 'short' } };
    const { world, control, say } = await open(
      (kind === 'damaged' ? kind : broken) as unknown as ControlState,
    );
    expect(control.view()).toBeUndefined();
    expect(world.faults).toHaveLength(1);
    await say(whole);
    expect(control.view()).toBeDefined();
    expect(world.kept).toEqual(whole);
  });
});
