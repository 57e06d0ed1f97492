import { addMicros } from '@mockstreet/shared/instant';
import { addDays, kstDate } from '@mockstreet/shared/kst';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';

let home: HomeApi;
let admin: TestUser;
let user: TestUser;
let today: string;

beforeAll(async () => {
  home = await createHomeApi();
  admin = await home.openUser('admin');
  user = await home.openUser('user');
  await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
  today = kstDate(home.startedAt);
  // As the scheduler leaves it: yesterday is due.
  await home.sql`
    insert into jobs (name, first_day, next_day, next_at)
    values ('daily_report', ${addDays(today, -3)}::text::date, ${today}::text::date,
      ${addMicros(home.startedAt, 1)})`;
});
afterAll(() => home.close());

const ask = (method: string, path: string, body?: object, { token } = admin) =>
  home.ask(method, path, { body, token });
const act = (name: string, body?: object) => ask('POST', `/admin/jobs/daily_report/${name}`, body);
const job = async () => (await ask('GET', '/admin/jobs')).body.items[0];
const audited = async () =>
  (
    await home.sql`
    select action, subject, details ->> 'day' as day from audit_log
    where action like 'job.%' and actor_id = ${admin.id} order by id`
  ).map((row) => ({ ...row }));

test('a job is paused and resumed by administrators, who leave a row each', async () => {
  expect(await job()).toMatchObject({
    ...{ name: 'daily_report', next_day: today, paused: false, paused_by: null, runs: [] },
  });
  expect((await act('pause')).body).toMatchObject({ paused: true, paused_by: admin.id });
  expect((await act('pause')).status).toBe(200);
  expect((await act('resume')).body).toMatchObject({ paused: false, paused_at: null });
  expect((await ask('POST', '/admin/jobs/strike/pause')).status).toBe(404);
  expect((await ask('POST', '/admin/jobs/daily_report/pause', undefined, user)).status).toBe(403);
  expect(await audited()).toEqual(
    ['job.paused', 'job.resumed'].map((action) => ({ action, subject: 'daily_report', day: null })),
  );
});

test('a run is asked for, of a day that is due and was not run for', async () => {
  const yesterday = addDays(today, -1);
  const asked = await act('trigger', {});
  expect([asked.status, asked.body]).toEqual([202, { job: 'daily_report', day: yesterday }]);
  expect((await job()).runs).toMatchObject([{ day: yesterday, state: 'DUE', attempts: 0 }]);
  expect((await act('trigger', { day: yesterday })).status).toBe(202);
  await home.sql`
    update job_runs set state = 'DONE', attempts = 1, outcome = 'REPORTED', ended_at = now()`;
  const refused = async (day: string) => {
    const { status, body } = await act('trigger', { day });
    return [status, body.code, body.errors[0].path, body.errors[0].code];
  };
  const invalid = [422, 'INVALID_REQUEST', 'day'];
  expect(await refused(yesterday)).toEqual([...invalid, 'already_ran']);
  expect(await refused(today)).toEqual([...invalid, 'not_due']);
  expect(await refused(addDays(today, -367))).toEqual([...invalid, 'too_old']);
  expect(await refused('2026-02-30')).toEqual([...invalid, 'not_a_date']);
  expect((await ask('POST', '/admin/jobs/strike/trigger', {})).status).toBe(404);
  expect((await audited()).slice(2)).toEqual(
    [1, 2].map(() => ({ action: 'job.triggered', subject: 'daily_report', day: yesterday })),
  );
});

test('reports are told to whoever is signed in, newest first, page by page and by the day', async () => {
  const days = [3, 2, 1].map((back) => addDays(today, -back));
  const gainer = { user_id: user.id, nickname: '지호', profit_krw: '1234567.5' };
  const told = {
    ...{ active: 1, unvalued: 0, trades: 2, gainer, loser: gainer },
    volume_king: { user_id: user.id, nickname: '지호', trades: 2 },
  };
  const empty = { active: 0, unvalued: 0, trades: 0, gainer: null, loser: null, volume_king: null };
  for (const [number, day] of days.entries()) {
    const [outcome, figures] = number === 0 ? ['REPORTED', told] : ['NO_TRADES', empty];
    const report = { day, version: 1, outcome, figures, written_at: '2026-11-22T00:00:00Z' };
    await home.sql`select write_daily_report(${JSON.stringify(report)}::text::jsonb, null)`;
  }
  const first = (await ask('GET', '/daily-reports?limit=2', undefined, user)).body;
  const second = await ask(
    ...(['GET', `/daily-reports?limit=2&cursor=${first.next_cursor}`, undefined, user] as const),
  );
  const items = [...first.items, ...second.body.items];
  expect(items.map(({ day }) => day)).toEqual(days.toReversed());
  expect(second.body.next_cursor).toBeNull();
  const report = await ask('GET', `/daily-reports/${days[0]}`, undefined, user);
  expect(report.body).toEqual({
    ...{ day: days[0], outcome: 'REPORTED', active_accounts: 1, unvalued_accounts: 0, trades: 2 },
    gainer: { nickname: '지호', profit_krw: '1234567.5' },
    loser: { nickname: '지호', profit_krw: '1234567.5' },
    volume_king: { nickname: '지호', trades: 2 },
    written_at: '2026-11-22T00:00:00.000000Z',
  });
  expect((await ask('GET', `/daily-reports/${today}`, undefined, user)).status).toBe(404);
  expect((await home.ask('GET', '/daily-reports')).status).toBe(401);
});
