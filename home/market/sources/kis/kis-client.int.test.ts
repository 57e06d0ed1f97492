import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addMicros, type Instant, instantFromMillis } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KisVenue, type KisVenueOptions } from '../../../../tests/support/kis-venue/kis-venue.ts';
import { textOf } from './kis-answer.ts';
import { createKisClient, type KisCall, type KisClient } from './kis-client.ts';
import { KisFault } from './kis-fault.ts';
import { kisHost } from './kis-hosts.ts';

const never = new AbortController().signal;
const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;
const CALL: KisCall = {
  path: '/uapi/domestic-stock/v1/quotations/intstock-multprice',
  trId: 'FHKST11300006',
  query: { FID_COND_MRKT_DIV_CODE_1: 'J', FID_INPUT_ISCD_1: '005930' },
  priority: 'LIVE',
};

let venue: KisVenue;
let folder: string;
let now: Instant;

async function open(options: Omit<KisVenueOptions, 'clock'> = {}): Promise<KisClient> {
  venue = await KisVenue.start({ ...options, clock: () => now });
  venue.market.setDomestic('005930', { last: '71900' });
  return another(options.environment);
}

/** One more client with the same key and folder, as another process has it. */
function another(environment: 'real' | 'paper' = 'real'): KisClient {
  return createKisClient({
    host: kisHost(environment, venue),
    keys: venue.keys,
    stateFolder: folder,
    clock: () => now,
    monotonicMs: () => performance.now(),
    requestTimeoutMs: 500,
  });
}

const lastHeaders = () => venue.seen.at(-1)?.headers;
const faultOf = (work: Promise<unknown>): Promise<KisFault> =>
  work.then(
    () => expect.fail('no fault'),
    (error) => {
      expect(error).toBeInstanceOf(KisFault);
      return error;
    },
  );

beforeEach(() => {
  now = instantFromMillis(Date.parse('2026-11-20T01:00:00Z'));
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-kis-'));
});
afterEach(async () => {
  await venue?.close();
  rmSync(folder, { recursive: true });
});

describe('a call to KIS', () => {
  it('carries the keys, the token and what it is, and says when it was sent', async () => {
    const client = await open();
    const { body, sentAt, hasMore } = await client.get(CALL, never);
    expect(body).toMatchObject({ output: [{ inter_shrn_iscd: '005930', inter2_prpr: '71900' }] });
    expect({ sentAt, hasMore }).toEqual({ sentAt: now, hasMore: false });
    expect(lastHeaders()).toMatchObject({
      authorization: expect.stringMatching(/^Bearer [\w-]{32}$/),
      appkey: venue.appKey,
      appsecret: venue.appSecret,
      tr_id: 'FHKST11300006',
      custtype: 'P',
      tr_cont: '',
    });
  });

  it('keeps its id on the paper host, which says what it does not serve', async () => {
    const client = await open({ environment: 'paper' });
    await client.get(CALL, never);
    expect(lastHeaders()).toMatchObject({ tr_id: 'FHKST11300006' });
    const path = '/uapi/domestic-stock/v1/quotations/chk-holiday';
    const fault = await faultOf(client.get({ ...CALL, path, trId: 'CTCA0903R' }, never));
    expect(fault).toMatchObject({ messageCode: 'EGW02006', isPermanent: true });
  });

  it('waits its turn: however many there are, the venue never has too many', async () => {
    const client = await open();
    await Promise.all(Array.from({ length: 36 }, () => client.get(CALL, never)));
    expect(venue.calls).toBe(36);
    expect(venue.refusedAsTooMany).toBe(0);
  });

  it('is made again after a pause when others have used the allowance up', async () => {
    const client = await open();
    venue.crowd();
    const { body } = await client.get(CALL, never);
    expect(textOf(body, 'rt_cd')).toBe('0');
    expect(venue).toMatchObject({ calls: 2, refusedAsTooMany: 1 });
    venue.fail('busy', 'busy', 'busy');
    expect(await faultOf(client.get(CALL, never))).toMatchObject({ messageCode: 'EGW00201' });
    expect(venue.calls).toBe(5);
  });

  it.each([
    ['stall', 'kis intstock-multprice: no answer in time'],
    ['reset', 'kis intstock-multprice: UND_ERR_SOCKET'],
    ['html', 'kis intstock-multprice: HTTP 500 with no JSON'],
    ['half', 'kis intstock-multprice: HTTP 200 with no JSON'],
    ['empty', 'kis intstock-multprice: HTTP 200 with an empty body'],
  ] as const)('fails by name on %s, and the next one is answered', async (fault, message) => {
    const client = await open();
    venue.fail(fault);
    expect((await faultOf(client.get(CALL, never))).message).toBe(message);
    await client.get(CALL, never);
  });

  it('ends with its caller’s patience', async () => {
    const client = await open();
    venue.fail('stall');
    const fault = await faultOf(client.get(CALL, AbortSignal.timeout(20)));
    expect(fault.message).toBe('kis intstock-multprice: no answer in time');
    expect(await faultOf(client.get(CALL, AbortSignal.abort()))).toBeInstanceOf(KisFault);
  });

  it('never names the keys or the token when it fails', async () => {
    const client = await open();
    await client.get(CALL, never);
    const token = `${lastHeaders()?.authorization}`.slice(7);
    venue.fail('reset', 'html', 'half');
    const wrong = createKisClient({
      host: kisHost('real', venue),
      keys: { appKey: venue.appKey, appSecret: 'anotherSecret0000000000' },
      stateFolder: mkdtempSync(join(folder, 'other-')),
      clock: () => now,
      monotonicMs: () => performance.now(),
      requestTimeoutMs: 500,
    });
    const faults = [
      await faultOf(client.get(CALL, never)),
      await faultOf(client.get(CALL, never)),
      await faultOf(client.get(CALL, never)),
      await faultOf(wrong.get(CALL, never)),
    ];
    const texts = faults.map((fault) => `${fault.stack} ${JSON.stringify(fault)}`).join('\n');
    for (const secret of [venue.appKey, venue.appSecret, 'anotherSecret', token]) {
      expect(texts).not.toContain(secret);
    }
    expect(texts).toContain('EGW00103');
  });
});

describe('the token', () => {
  it('is asked for once by all who share the folder, at once and after a restart', async () => {
    const client = await open();
    const others = [another(), another()];
    await Promise.all([client, ...others].map((one) => one.get(CALL, never)));
    expect(venue.keys).toMatchObject({ tokensGiven: 1, tokensRefused: 0 });
    await another().get(CALL, never);
    expect(venue.keys).toMatchObject({ tokensGiven: 1, tokensRefused: 0 });
  });

  it('lies in a file that nobody else may read, apart for each key', async () => {
    const client = await open();
    await client.get(CALL, never);
    const [name = '', ...rest] = readdirSync(folder);
    expect(rest).toEqual([]);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(name).toMatch(/^kis-token-real-[0-9a-f]{12}\.json$/);
    expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toMatchObject({
      token: { expiresAt: '2026-11-21T01:00:00.000000Z' },
      requestedAt: '2026-11-20T01:00:00.000000Z',
    });
  });

  it('is got anew once it has expired, and the call made again', async () => {
    const client = await open();
    await client.get(CALL, never);
    const first = lastHeaders()?.authorization;
    now = addMicros(now, 2 * HOUR);
    venue.keys.expireToken();
    await client.get(CALL, never);
    expect(lastHeaders()?.authorization).not.toBe(first);
    expect(venue.keys.tokensGiven).toBe(2);
    expect(venue.calls).toBe(3);
  });

  it('is not asked for twice in a minute, whoever starts, fails and starts again', async () => {
    const client = await open();
    await client.get(CALL, never);
    now = addMicros(now, 30_000_000);
    venue.keys.expireToken();
    const fault = await faultOf(client.get(CALL, AbortSignal.timeout(400)));
    expect(fault.message).toBe('kis intstock-multprice: no answer in time');
    await faultOf(another().get(CALL, AbortSignal.timeout(200)));
    expect(venue.keys).toMatchObject({ tokensGiven: 1, tokensRefused: 0 });
    now = addMicros(now, 31_000_000);
    await another().get(CALL, never);
    expect(venue.keys).toMatchObject({ tokensGiven: 2, tokensRefused: 0 });
  });

  it('is that of another process where KIS says that one was issued a moment ago', async () => {
    const client = await open();
    await client.get(CALL, never);
    const [name = ''] = readdirSync(folder);
    const stored = readFileSync(join(folder, name), 'utf8');
    // A process that has never heard of the other: its folder is lost, and comes back while it waits.
    rmSync(join(folder, name));
    const call = another().get(CALL, never);
    await expect.poll(() => venue.keys.tokensRefused).toBe(1);
    writeFileSync(join(folder, name), stored);
    await call;
    expect(venue.keys).toMatchObject({ tokensGiven: 1, tokensRefused: 1 });
  });

  it('is renewed in its last hour, and whoever calls meanwhile is answered', async () => {
    const client = await open();
    await client.get(CALL, never);
    const first = lastHeaders()?.authorization;
    now = addMicros(now, 23 * HOUR + MINUTE);
    await Promise.all([client, client, another()].map((one) => one.get(CALL, never)));
    await expect.poll(() => venue.keys.tokensGiven).toBe(2);
    await client.get(CALL, never);
    expect(lastHeaders()?.authorization).not.toBe(first);
    expect(venue.keys).toMatchObject({ tokensGiven: 2, tokensRefused: 0 });
  });

  it('survives a damaged file', async () => {
    const client = await open();
    await client.get(CALL, never);
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(folder, name), '{"version":1,"token":{"te');
    now = addMicros(now, 2 * MINUTE);
    await another().get(CALL, never);
    expect(venue.keys.tokensGiven).toBe(2);
  });
});
