import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { type ControlDocument, createControlReader } from '@mockstreet/shared/edge-control';
import { type Instant, instant } from '@mockstreet/shared/instant';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PublicKeySet } from '#accounts/keys/open-public-keys';
import { createControlState } from './control-state.ts';
import type { ControlChanges } from './read-changes.ts';
import { type EdgeTeller, startTellingEdges, type TellEdgesOptions } from './tell-edges.ts';

const NOW = instant(Date.UTC(2026, 10, 20, 3) * 1000);
const OPTIONS: TellEdgesOptions = { rowsPerMessage: 10, wordEveryMs: 5_000 };

let controlKey: { readonly kid: string; readonly privateKey: CryptoKey };
let controlPublic: JWK;
let read: (message: string) => Promise<ControlDocument | undefined>;

beforeAll(async () => {
  const pair = await generateKeyPair('Ed25519');
  controlKey = { kid: 'control-1', privateKey: pair.privateKey };
  controlPublic = await exportJWK(pair.publicKey);
  read = await createControlReader(controlPublic);
});

let teller: EdgeTeller | undefined;
afterEach(async () => {
  await teller?.stop();
  teller = undefined;
});

/** Home's keys, with a token key of that name. */
function keysNamed(kid: string): PublicKeySet {
  const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  const common = { kty: 'OKP', kid, x: x as string } as const;
  const since = 0 as Instant;
  return {
    receiptKeys: [],
    tokenKeys: [{ ...common, crv: 'Ed25519', purpose: 'token', signs_from: since }],
    sealingKeys: [{ ...common, crv: 'X25519', purpose: 'sealing', seals_from: since }],
  };
}

/** A database that numbers ended sessions, an edge that may be there, and a clock that is moved. */
function stage(options: TellEdgesOptions = OPTIONS) {
  const ended: { readonly changeId: number; readonly id: string }[] = [];
  const heard: ControlDocument[] = [];
  const faults: unknown[] = [];
  const state = createControlState();
  const world = { keys: keysNamed('token-1'), hasEdge: true, nowMs: 0, reads: 0 };
  const end = (count = 1) => {
    for (let n = 0; n < count; n++) ended.push({ changeId: ended.length + 1, id: randomUUID() });
  };
  const start = () => {
    teller = startTellingEdges(
      {
        async readChanges({ after, limit }): Promise<ControlChanges> {
          world.reads += 1;
          const found = ended.filter(({ changeId }) => changeId > after).slice(0, limit);
          const to = found.length < limit ? ended.length : (found.at(-1)?.changeId ?? 0);
          return {
            to,
            isNewest: to === ended.length,
            endedSessions: found.map(({ id }) => ({
              session_id: id,
              ended_at: '2026-11-20T03:00:00Z',
              forget_at: '2026-11-27T03:00:00Z',
            })),
            apiKeys: [],
          };
        },
        channel: {
          async publish(message) {
            const document = await read(message);
            if (!world.hasEdge) return 'returned';
            if (document) heard.push(document);
            return 'routed';
          },
        },
        publicKeys: () => world.keys,
        controlKey: () => controlKey,
        clock: () => NOW,
        monotonicMs: () => world.nowMs,
        state,
        onFault: (error) => faults.push(error),
      },
      options,
    );
    return teller;
  };
  const spans = () => heard.map(({ from, to }) => [from, to]);
  return { world, heard, spans, faults, state, end, start };
}

describe('what the edges are told', () => {
  it('begins with everything, then each change at once', async () => {
    const { spans, heard, end, start } = stage();
    end(2);
    const edges = start();
    await edges.firstTold;
    end();
    edges.moved();
    await expect.poll(spans).toEqual([
      [0, 2],
      [2, 3],
    ]);
    expect(heard.map(({ ended_sessions }) => ended_sessions.length)).toEqual([2, 1]);
  });

  it('is everything also when there is nothing yet: an edge needs the keys', async () => {
    const { heard, start } = stage();
    await start().firstTold;
    expect(heard).toMatchObject([{ from: 0, to: 0, token_keys: [{ kid: 'token-1' }] }]);
  });

  it('has every new key in it at once', async () => {
    const { world, heard, start } = stage();
    await start().firstTold;
    world.keys = keysNamed('token-2');
    await expect.poll(() => heard.at(-1)?.token_keys[0]?.kid).toBe('token-2');
    expect(heard.at(-1)?.sealing_key.kid).toBe('token-2');
  });

  it('is said again every few seconds, and each time later than before', async () => {
    const { world, spans, heard, end, start } = stage();
    end();
    const edges = start();
    await edges.firstTold;
    world.nowMs += 4_999;
    edges.moved();
    world.nowMs += 1;
    edges.moved();
    await expect.poll(spans).toEqual([
      [0, 1],
      [0, 1],
    ]);
    const [first, second] = heard.map(({ issued_at }) => issued_at);
    expect(Date.parse(second as string)).toBeGreaterThanOrEqual(Date.parse(first as string));
    expect(second).not.toBe(first);
  });

  it('ends with a fault: the process starts anew', async () => {
    const { world, faults, start } = stage();
    await start().firstTold;
    world.keys = { ...world.keys, sealingKeys: [] };
    await expect.poll(() => faults).toHaveLength(1);
  });
});

describe('while no edge has a queue', () => {
  it('a small word is tried, and everything is told when it gets through', async () => {
    const { world, spans, state, end, start } = stage();
    end(3);
    world.hasEdge = false;
    const edges = start();
    await expect.poll(() => state.documents.returned).toBeGreaterThan(2);
    expect(world.reads).toBe(1);
    world.hasEdge = true;
    await edges.firstTold;
    const [word, ...rest] = spans();
    // What an edge cannot put to anything, so it leaves everything as it was.
    expect(word).toEqual([Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
    expect(rest).toEqual([[0, 3]]);
  });

  it('that came later, everything is told again', async () => {
    const { world, spans, end, start } = stage();
    const edges = start();
    await edges.firstTold;
    world.hasEdge = false;
    end();
    edges.moved();
    await expect.poll(() => world.reads).toBeGreaterThan(1);
    world.hasEdge = true;
    await expect.poll(() => spans().at(-1)).toEqual([0, 1]);
  });
});

describe('a long list', () => {
  it('goes in parts that an edge can put together from nothing', async () => {
    const { spans, heard, end, start } = stage();
    end(25);
    await start().firstTold;
    expect(spans()).toEqual([
      [0, 10],
      [10, 20],
      [20, 25],
    ]);
    expect(heard.flatMap(({ ended_sessions }) => ended_sessions)).toHaveLength(25);
  });

  it('is repeated less often, with an empty word in between', async () => {
    const { world, spans, end, start } = stage({ rowsPerMessage: 5_000, wordEveryMs: 5_000 });
    end(2_000);
    const edges = start();
    await edges.firstTold;
    world.nowMs += 5_000;
    edges.moved();
    await expect.poll(spans).toEqual([
      [0, 2_000],
      [2_000, 2_000],
    ]);
    world.nowMs += 5_000;
    edges.moved();
    await expect.poll(() => spans().at(-1)).toEqual([0, 2_000]);
  });
});
