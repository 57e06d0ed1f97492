import process from 'node:process';
import { describeApi } from '@mockstreet/home/api/describe-api';
import {
  addMicros,
  formatInstant,
  instantFromMillis,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
} from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operationsOf } from '../support/document-checker.ts';
import { writeTestTape } from '../support/test-tape.ts';
import { openPerson, type Person } from './people.ts';
import { type FuzzedRequest, requestsOf } from './request-arbitrary.ts';
import { openWholeSurface, type WholeSurface } from './whole-surface.ts';

/** Others may be asked for: `FUZZ_SEED=7 FUZZ_RUNS=1000`. A failure prints its seed and path. */
const SEED = Number.parseInt(process.env.FUZZ_SEED ?? '20261121', 10);
const RUNS = Number.parseInt(process.env.FUZZ_RUNS ?? '150', 10);
/**
 * What a caller did may have ended their session or their account, or used up what is theirs: then it is
 * another's turn. Who only looks around goes on.
 */
const CHANGES_PER_PERSON = 10;
/** Stand in a request for what is its caller's own, and are replaced by it as it is sent. */
const OWN = [
  'user_id',
  'order_id',
  'command_id',
  'key_id',
  'invite_id',
  'invite_code',
  'halt_id',
  'action_id',
  'dead_letter_id',
  'username',
  'password',
  'refresh_token',
  'cursor',
] as const;
const standIn = (name: string) => `own.${name}.`;
const BTC = 'CRYPTO-COIN-BTC';
const REPORTED_DAY = '2026-11-20';
const HUMAN_ETF = 'HUMAN-ETF-JIHO';
const context = {
  document: describeApi(),
  known: {
    ticker_id: [BTC, 'KRX-STOCK-005930', 'FX-PAIR-USDKRW', 'HUMAN-ETF-NOBODY', HUMAN_ETF],
    ...Object.fromEntries(OWN.map((name) => [name, [standIn(name)]])),
    current_password: [standIn('password')],
    job: ['daily_report'],
    report_day: [REPORTED_DAY, '2026-02-28'],
    // Ahead of now, as what is entered has to be: any other moment is hardly ever.
    effective_at: [formatInstant(addMicros(instantFromMillis(Date.now()), MICROS_PER_DAY))],
  },
};

let surface: WholeSurface;
beforeAll(async () => {
  surface = await openWholeSurface();
  const { sql, now } = surface.home;
  const print = { tickerId: BTC, at: addMicros(now, -MICROS_PER_MINUTE), bid: '100', ask: '101' };
  await writeTestTape(sql, [print], now);
  await sql`
    insert into jobs (name, first_day, next_day, next_at)
    values ('daily_report', ${REPORTED_DAY}, '2026-11-21', now())`;
  const figures = {
    active: 0,
    unvalued: 0,
    trades: 0,
    gainer: null,
    loser: null,
    volume_king: null,
  };
  const report = {
    day: REPORTED_DAY,
    version: 1,
    outcome: 'NO_TRADES',
    figures,
    written_at: 'now',
  };
  await sql`select write_daily_report(${JSON.stringify(report)}::text::jsonb, null)`;
  // Both channels of Discord are on.
  await sql`
    insert into outbox_cursors (reader, transaction_id, id, moved_at)
    values ('discord-alerts', '0', 0, now()), ('discord-human', '0', 0, now())`;
  const issuer = await surface.home.openUser();
  await sql`
    insert into human_etfs (ticker_id, user_id, command_id, dividend_rate, listed_at, first_strike_at,
      price, nav_krw, book_krw, decided_under, settled_at)
    values (${HUMAN_ETF}, ${issuer.id}, ${issuer.id}, 0.3, ${now}, ${addMicros(now, 1)}, 10000,
      2000000, 2000000, 'x', ${now})`;
});
afterAll(() => surface.close());

const operations = operationsOf(context.document).map(
  (placed) => [`${placed.method} ${placed.template}`, placed] as const,
);

test.each(operations)(
  '%s answers what the document says, whatever it is asked',
  async (_, placed) => {
    const isForAdmins = placed.operation.security?.some((way) => way.BearerAuth?.includes('ADMIN'));
    const statuses = new Set<number>();
    let person: Person | undefined;
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(requestsOf(placed, context), async (request) => {
        if (!person || (placed.method !== 'GET' && asked % CHANGES_PER_PERSON === 0)) {
          person = await openPerson(surface.home, isForAdmins ? 'ADMIN' : 'USER');
        }
        asked += 1;
        const answer = await ask(request, person, `192.0.2.${asked % 256}`);
        statuses.add(answer.status);
        expect(answer.status).toBeLessThan(500);
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
        expect([...answer.headers.keys()].join()).not.toMatch(/access-control|set-cookie/);
      }),
      { seed: SEED, numRuns: RUNS },
    );
    // Else all were turned away at one door or another, and what is behind was not tried.
    expect([...statuses].filter((status) => status < 300)).not.toEqual([]);
  },
);

/** Sends a request as one person from one address. */
async function ask(request: FuzzedRequest, person: Person, address: string): Promise<Response> {
  const { method, path, contentType, body } = request;
  const filledIn = (text: string) =>
    OWN.reduce((so, name) => so.replaceAll(standIn(name), person.own[name] ?? ''), text);
  const answer = await surface.request(filledIn(path), {
    method,
    headers: {
      authorization: `Bearer ${person.accessToken}`,
      'x-forwarded-for': address,
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    },
    ...(body === undefined ? {} : { body: filledIn(body) }),
  });
  // A stream of events has no end.
  const isStream = answer.headers.get('content-type') === 'text/event-stream';
  await (isStream ? answer.body?.cancel() : answer.arrayBuffer());
  return answer;
}
