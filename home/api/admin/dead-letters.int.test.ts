import { createHash, randomUUID } from 'node:crypto';
import { addMicros, formatInstant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLetterKeeper, type SetAside } from '#trading/keep-letters';
import { createHomeApi, type HomeApi, type TestUser } from '../../../tests/support/home-api.ts';

let home: HomeApi;
let admin: TestUser;
beforeAll(async () => {
  home = await createHomeApi();
  admin = await home.openUser();
  await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
});
afterAll(() => home?.close());

const keep = (letter: SetAside) => createLetterKeeper(home.sql, () => home.now)(letter);
/** Of an order accepted just now, unless said otherwise. */
async function setAside(changes: Partial<SetAside> = {}, acceptedAt = home.now): Promise<string> {
  const order = { order_id: randomUUID(), user_id: randomUUID(), intake_id: 'edge-1' };
  const said = { version: 9, ...order, accepted_at: formatInstant(acceptedAt) };
  const content = Buffer.from(JSON.stringify({ ...said, credential: { sealed: 'secret' } }));
  const letter = { content, reason: 'malformed_envelope:version', partition: 3 };
  await keep({ ...letter, isBackDated: false, ...changes });
  const sha256 = createHash('sha256')
    .update(changes.content ?? content)
    .digest('hex');
  const { body } = await home.get('/admin/dead-letters?limit=200', admin.token);
  return body.items.find((one: { content_sha256: string }) => one.content_sha256 === sha256)
    .dead_letter_id;
}
const decide = async (id: string, decision: 'replay' | 'discard', { token } = admin) => {
  const path = `/admin/dead-letters/${id}/${decision}`;
  const { status, body } = await home.ask('POST', path, { token });
  return status === 200 ? body.state : (body.errors?.[0].code ?? body.code);
};
const audited = async (id: string) =>
  (await home.sql`select action from audit_log where subject = ${id} order by id`).map(
    (row) => row.action,
  );

it('shows what a letter claims, and nothing of its credential', async () => {
  const id = await setAside();
  const { body } = await home.get('/admin/dead-letters?state=OPEN', admin.token);
  const letter = body.items.find((one: { dead_letter_id: string }) => one.dead_letter_id === id);
  expect(letter).toMatchObject({
    ...{ state: 'OPEN', reason: 'malformed_envelope', detail: 'version', partition: 3 },
    ...{ claimed_accepted_at: formatInstant(home.now), outcome: null, decided_by: null },
  });
  expect(letter.excerpt).toContain(letter.claimed_order_id);
  expect(JSON.stringify(body)).not.toContain('secret');
});

it('asks for a replay once, however often it is asked', async () => {
  const id = await setAside();
  expect(await decide(id, 'replay')).toBe('REPLAY_ASKED');
  expect(await decide(id, 'replay')).toBe('REPLAY_ASKED');
  expect(await decide(id, 'discard')).toBe('already_replayed');
  expect(await audited(id)).toEqual(['dead_letter.replay_asked']);
});

it('discards for good', async () => {
  const id = await setAside();
  expect(await decide(id, 'discard')).toBe('DISCARDED');
  expect(await decide(id, 'discard')).toBe('DISCARDED');
  expect(await decide(id, 'replay')).toBe('already_discarded');
  expect(await audited(id)).toEqual(['dead_letter.discarded']);
});

it('replays nothing that would get a price of the past, is too old, or was not kept', async () => {
  expect(await decide(await setAside({ isBackDated: true }), 'replay')).toBe('back_dated');
  expect(await decide(await setAside({ isBackDated: null }), 'replay')).toBe('back_dated');
  const old = await setAside({}, addMicros(home.now, -8 * MICROS_PER_DAY));
  expect(await decide(old, 'replay')).toBe('too_old');
  const large = await setAside({ content: Buffer.alloc(70_000, 'x') });
  expect(await decide(large, 'replay')).toBe('not_kept');
  expect(await decide(large, 'discard')).toBe('DISCARDED');
});

it('is for administrators, of letters that there are', async () => {
  const id = await setAside();
  const user = await home.openUser();
  expect(await decide(id, 'discard', user)).toBe('FORBIDDEN');
  expect((await home.get('/admin/dead-letters', user.token)).status).toBe(403);
  expect(await decide(randomUUID(), 'discard')).toBe('NOT_FOUND');
  expect(await audited(id)).toEqual([]);
});

it('keeps one letter of a message that came twice, whatever bytes it is made of', async () => {
  const content = Buffer.from([0, 255, 10, 0]);
  const letter = { content, reason: 'odd\u0000\nreason', partition: -1, isBackDated: null };
  await Promise.all([keep(letter), keep(letter)]);
  await keep(letter);
  const rows = await home.sql`
    select reason, excerpt, bytes from dead_letters where content = ${content}`;
  expect([...rows]).toEqual([{ reason: 'odd  reason', excerpt: '', bytes: 4 }]);
});
