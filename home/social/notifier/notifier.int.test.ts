import { instantFromMillis } from '@mockstreet/shared/instant';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  BOT_TOKEN,
  openDiscordStandIn,
  type StandInOptions,
  WEBHOOK,
} from '../../../tests/support/discord/discord-stand-in.ts';
import {
  type NotifierStage,
  setNotifierStage,
} from '../../../tests/support/discord/notifier-stage.ts';
import { finishToldBefore, markDoubtAfterRestore } from './mark-doubt.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };
const FAST = { limit: { posts: 1_000, perMs: 1_000 } };
const WITH_BOT = { DISCORD_BOT_TOKEN: BOT_TOKEN };

const whale = (userId: string, price: number, more: object = {}) => ({
  payload: {
    ...{ version: 1, type: 'order_settled', user_id: userId, status: 'FILLED', side: 'BUY' },
    ...{ ticker_id: 'CRYPTO-COIN-BTC', price: String(price), quantity: '1', gross_krw: '10000000' },
    ...{ liquidation_id: null, ...more },
  },
});
/** Texts that tell one whale from the next. */
const numberWhales = (stage: NotifierStage) => stage.template('whale_trade', '{nickname} {price}');
const contents = ({ discord }: NotifierStage) => discord.messages.map(({ content }) => content);
const count = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `지호 ${from + index}`);

/** A stage with a user and a notifier that has begun to follow the outbox. */
async function begin(environment = {}, options: StandInOptions = FAST) {
  const stage = await setNotifierStage(options);
  const userId = await stage.user('지호');
  await numberWhales(stage);
  const notifier = await stage.start(environment);
  const tellWhales = (from: number, to: number) =>
    stage.tell(Array.from({ length: to - from }, (_, index) => whale(userId, from + index)));
  return { ...stage, userId, notifier, tellWhales };
}
const hasBegun = ({ sql }: NotifierStage) =>
  vi.waitUntil(async () => {
    const rows = await sql`select from outbox_cursors where reader = 'discord-alerts'`;
    return rows.length === 1;
  }, PATIENCE);
const postAsWebhook = ({ discord }: NotifierStage, content: string) =>
  fetch(discord.webhookUrl, { method: 'POST', body: JSON.stringify({ content }) });
const posted = (stage: NotifierStage, texts: readonly string[]) =>
  vi.waitFor(() => expect(contents(stage)).toEqual(texts), PATIENCE);
const settled = (stage: NotifierStage, states: readonly string[]) =>
  vi.waitFor(async () => {
    expect((await stage.rows()).map(({ state }) => state)).toEqual(states);
  }, PATIENCE);

test('alerts are posted in order, whom they name pings nobody, and a new template counts for the next', async () => {
  const stage = await begin();
  const loud = await stage.user('@everyone <@&1> {equity} **x**');
  await stage.template('whale_trade', '{nickname} {notional:,} {nobody}');
  await stage.tell([whale(loud, 1), whale(stage.userId, 2)]);
  await posted(stage, [
    '@everyone <@&1> {equity} **x** 10,000,000 {nobody}',
    '지호 10,000,000 {nobody}',
  ]);
  await stage.template('whale_trade', 'now {price}');
  await stage.tell([whale(loud, 3), whale(loud, 4, { gross_krw: '9999999' })]);
  await stage.tell([whale(loud, 5)]);
  await vi.waitFor(() => expect(contents(stage).slice(2)).toEqual(['now 3', 'now 5']), PATIENCE);
  const sent = stage.discord.messages.map(({ allowed_mentions, flags }) => [
    allowed_mentions,
    flags,
  ]);
  // Nobody is pinged, and no link shows a preview.
  expect(sent).toEqual(sent.map(() => [{ parse: [] }, 4]));
  expect([...stage.discord.versions]).toEqual(['10']);
});

test('a test of a template is posted as it stands, in its own channel and in its turn', async () => {
  const stage = await begin();
  const text = (name: string) => `[테스트] ${name} {price} @everyone`;
  const tried = (discord_channel: string) => ({
    channel: 'human_events',
    payload: { version: 1, type: 'template_test', discord_channel, text: text(discord_channel) },
  });
  await stage.tell([
    whale(stage.userId, 1),
    tried('human'),
    tried('alerts'),
    whale(stage.userId, 2),
  ]);
  await posted(stage, ['지호 1', text('alerts'), '지호 2']);
  await settled(stage, ['sent', 'sent', 'sent']);
});

test('a long message comes in parts, each recorded with the id that Discord gave it', async () => {
  const stage = await begin();
  const line = '가'.repeat(899);
  await stage.template('whale_trade', `${line}\n${line}\n${line}`);
  await stage.tell([whale(stage.userId, 1)]);
  await posted(stage, [`${line}\n${line}`, line]);
  await settled(stage, ['sent', 'sent']);
  const ids = (await stage.rows()).map(({ messageId }) => messageId);
  expect(ids).toEqual(stage.discord.messages.map(({ id }) => id));
});

test('whoever does not want to be named is not, and what is about all is posted', async () => {
  const stage = await begin();
  const quiet = await stage.user('조용', { muted: true });
  const liquidation = { type: 'liquidation', ticker_id: 'X', equity_krw: '1', cash_krw: '-2' };
  await stage.template('daily_report', '{gainer_nickname}');
  await stage.tell([
    whale(quiet, 1),
    { channel: 'liquidation_events', payload: { version: 1, user_id: quiet, ...liquidation } },
    {
      channel: 'human_events',
      payload: {
        ...{ version: 1, type: 'daily_report', gainer_nickname: '조용', gainer_pnl_krw: '1' },
        ...{ loser_nickname: 'b', loser_pnl_krw: '-1', volume_king_nickname: 'c', trade_count: 1 },
      },
    },
  ]);
  await posted(stage, ['조용']);
  await settled(stage, ['muted', 'muted', 'sent']);
});

test('what Discord refuses, or nobody understands, is put down with the reason and holds up nothing', async () => {
  const stage = await begin();
  stage.discord.refusals.push(
    { status: 400, body: { code: 50035, message: 'Invalid Form Body' } },
    // Which says nothing of the message: it is tried again.
    { status: 400, body: { code: 40333 } },
  );
  await stage.tell([
    whale(stage.userId, 1),
    whale(stage.userId, 2, { version: 2 }),
    whale(stage.userId, 3),
  ]);
  await posted(stage, ['지호 3']);
  await settled(stage, ['refused', 'refused', 'sent']);
  const reasons = (await stage.rows()).map(({ reason }) => reason);
  expect(reasons).toEqual([
    'HTTP 400, code 50035, Invalid Form Body',
    expect.stringContaining('version'),
    null,
  ]);
  const metrics = await (await stage.notifier.get('/metrics')).text();
  expect(metrics).toContain('mockstreet_notifier_refused_total{channel="alerts"} 2');
  expect(metrics).toContain('mockstreet_notifier_discord_faults_total{channel="alerts"} 1');
});

test('a limit is obeyed: nothing is asked again before its time, and nothing is lost', async () => {
  const stage = await begin({}, { limit: { posts: 2, perMs: 300 } });
  stage.discord.refusals.push({ status: 429, body: { retry_after: 0.4, global: true } });
  await stage.tellWhales(0, 7);
  await posted(stage, count(0, 7));
  // One by hand; the bucket that the headers tell of is never overdrawn.
  expect(stage.discord.answered.get(429)).toBe(1);
});

test.each([
  ['with a bot that sees what was posted', WITH_BOT, true, 0],
  ['with a bot that sees who posted', WITH_BOT, false, 0],
  ['without a bot', {}, true, 1],
])('an answer that was lost, %s', async (_, environment, showsContent, twice) => {
  const stage = await begin(environment);
  stage.discord.showsContent = showsContent;
  await stage.tellWhales(0, 1);
  await posted(stage, count(0, 1));
  stage.discord.chat('and what do friends say?');
  stage.discord.mode = 'drop';
  await stage.tellWhales(1, 2);
  const { alerts } = stage.notifier.state;
  await vi.waitFor(() => expect(alerts.discordFault).not.toBeNull(), PATIENCE);
  stage.discord.mode = 'up';
  stage.passTime(10_000);
  await settled(stage, ['sent', 'sent']);
  await vi.waitFor(() => expect(alerts.discordFault).toBeNull(), PATIENCE);
  await stage.tellWhales(2, 3);
  await settled(stage, ['sent', 'sent', 'sent']);
  const ours = stage.discord.messages.filter(({ webhook_id }) => webhook_id === WEBHOOK.id);
  const expected = ['지호 0', ...Array.from({ length: 1 + twice }, () => '지호 1'), '지호 2'];
  expect(ours.map(({ content }) => content)).toEqual(expected);
  const rows = await stage.rows();
  expect(rows.map(({ maybeTwice }) => maybeTwice)).toEqual([false, twice === 1, false]);
  expect(alerts.counts).toMatchObject({ doubts: 1, maybeTwice: twice });
});

test('by one webhook for both channels, an alert is never taken for what the other posted', async () => {
  const { id, token } = WEBHOOK;
  const shared = { DISCORD_HUMAN_WEBHOOK_URL: `https://discord.com/api/webhooks/${id}/${token}` };
  const stage = await begin({ ...WITH_BOT, ...shared });
  stage.discord.showsContent = false;
  await stage.tellWhales(0, 1);
  await settled(stage, ['sent']);
  const loseWhale = async (number: number) => {
    stage.discord.mode = 'drop_untaken';
    await stage.tellWhales(number, number + 1);
    const { alerts } = stage.notifier.state;
    await vi.waitFor(() => expect(alerts.counts.discordFaults).toBe(number), PATIENCE);
    stage.discord.mode = 'up';
  };
  // What the other has posted a moment ago may not be written down yet.
  await loseWhale(1);
  stage.discord.chat('구제금융', { webhook_id: id });
  stage.passTime(10_000);
  await settled(stage, ['sent', 'sent']);
  await loseWhale(2);
  const bailout = { version: 1, type: 'bailout_processed', user_id: stage.userId };
  await stage.tell([{ channel: 'human_events', payload: bailout }]);
  await vi.waitFor(() => expect(stage.notifier.state.human.counts.sent).toBe(1), PATIENCE);
  stage.passTime(10_000);
  await settled(stage, ['sent', 'sent', 'sent', 'sent']);
  const relief = expect.stringContaining('구제금융');
  expect(contents(stage)).toEqual(['지호 0', relief, '지호 1', relief, '지호 2']);
  const flagged = (await stage.rows()).filter(({ maybeTwice }) => maybeTwice);
  expect(flagged.map(({ text }) => text)).toEqual(['지호 1']);
});

test('a post that is never answered is made once more, and then only now and then', async () => {
  const stage = await begin();
  const { alerts } = stage.notifier.state;
  const faults = (count: number) =>
    vi.waitFor(() => expect(alerts.counts.discordFaults).toBe(count), PATIENCE);
  const pass = async (ms: number) => {
    stage.passTime(ms);
    // Else it looks once a second.
    await stage.tell([]);
  };
  stage.discord.mode = 'drop';
  await stage.tellWhales(0, 1);
  await faults(1);
  await pass(10_000);
  await faults(2);
  await pass(10_000);
  await vi.waitFor(() => expect(alerts.discordFault).toContain('posted twice'), PATIENCE);
  expect(stage.discord.messages).toHaveLength(2);
  stage.discord.mode = 'up';
  await pass(60_000);
  await settled(stage, ['sent']);
  expect(stage.discord.messages).toHaveLength(3);
  expect(alerts.discordFault).toBeNull();
});

test('a request that never arrived is looked for and made again, the first one of all too', async () => {
  const stage = await begin(WITH_BOT);
  stage.discord.chat('long ago');
  stage.discord.mode = 'drop_untaken';
  await stage.tellWhales(0, 2);
  await vi.waitFor(() => expect(stage.notifier.state.alerts.discordFault).not.toBeNull(), PATIENCE);
  stage.discord.mode = 'up';
  stage.passTime(10_000);
  await vi.waitFor(() => expect(contents(stage)).toEqual(['long ago', ...count(0, 2)]), PATIENCE);
  await settled(stage, ['sent', 'sent']);
  expect((await stage.rows()).map(({ maybeTwice }) => maybeTwice)).toEqual([false, false]);
});

test('a webhook that is gone stops its channel, says so and is left alone; the other goes on', async () => {
  const other = await openDiscordStandIn(FAST);
  onTestFinished(() => other.shut());
  const stage = await begin({ DISCORD_HUMAN_WEBHOOK_URL: other.webhookUrl });
  stage.discord.mode = 'webhook_deleted';
  const bailout = { version: 1, type: 'bailout_processed', user_id: stage.userId };
  await stage.tell([whale(stage.userId, 0), { channel: 'human_events', payload: bailout }]);
  await vi.waitFor(async () => {
    const { dependencies } = (await (await stage.notifier.get('/health/ready')).json()) as {
      dependencies: readonly { name: string; ok: boolean; fault?: string }[];
    };
    expect(dependencies).toMatchObject([
      { name: 'postgres', ok: true },
      { name: 'discord_alerts', ok: false, fault: expect.stringContaining('webhook is closed') },
      { name: 'discord_human', ok: true },
    ]);
  }, PATIENCE);
  await vi.waitFor(() => expect(other.messages).toHaveLength(1), PATIENCE);
  expect(other.messages[0]?.content).toBe('😭 [파산] 지호님 구제금융 처리');
  stage.passTime(5 * 60_000);
  await stage.tellWhales(1, 2);
  await vi.waitFor(async () => expect(await stage.rows()).toHaveLength(3), PATIENCE);
  expect(stage.discord.answered.get(404)).toBe(1);
  stage.discord.mode = 'up';
  stage.passTime(6 * 60_000);
  await posted(stage, count(0, 2));
});

test('a channel that is switched off keeps nobody waiting, and begins anew with what comes then', async () => {
  const stage = await begin();
  stage.discord.mode = 'webhook_deleted';
  await stage.tellWhales(0, 1);
  await vi.waitFor(() => expect(stage.notifier.state.alerts.discordFault).not.toBeNull(), PATIENCE);
  await stage.notifier.stop();
  const off = await stage.start({ DISCORD_ALERTS_WEBHOOK_URL: '' });
  await vi.waitFor(() => expect(off.state.alerts.role).toBe('off'), PATIENCE);
  expect((await off.get('/health/ready')).status).toBe(200);
  expect(await stage.sql`select from outbox_cursors`).toHaveLength(1);
  await stage.tellWhales(1, 2);
  await off.stop();
  // A place behind it can be taken once no transaction runs that might come before; of other files' databases too.
  await vi.waitFor(async () => {
    const [row] = await stage.sql<{ n: number }[]>`
      select count(*)::int as n from outbox where transaction_id >= outbox_horizon()`;
    expect(row?.n).toBe(0);
  }, PATIENCE);
  stage.discord.mode = 'up';
  await stage.start();
  await stage.tellWhales(2, 3);
  await posted(stage, count(2, 3));
  await settled(stage, ['off', 'sent']);
});

test('of two notifiers one posts; neither the webhook nor the bot’s token is ever told of', async () => {
  const stage = await begin(WITH_BOT);
  const second = await stage.start(WITH_BOT, 'standby');
  await vi.waitFor(() => expect(second.state.alerts.role).toBe('standby'), PATIENCE);
  const echo = { message: `no ${WEBHOOK.token} ${stage.discord.webhookUrl}` };
  stage.discord.refusals.push({ status: 404, body: echo });
  await stage.tellWhales(0, 1);
  await vi.waitFor(() => expect(stage.notifier.state.alerts.discordFault).not.toBeNull(), PATIENCE);
  const told = [
    ...[stage.notifier.logged(), JSON.stringify(await stage.rows())],
    await (await stage.notifier.get('/health/ready')).text(),
    await (await stage.notifier.get('/metrics')).text(),
  ].join('');
  expect(told).toContain('[redacted]');
  expect(told).not.toContain(WEBHOOK.token);
  expect(told).not.toContain(BOT_TOKEN);
  await stage.notifier.stop();
  await posted(stage, count(0, 1));
  await vi.waitFor(() => expect(second.state.alerts.counts.sent).toBe(1), PATIENCE);
});

test('after a restore what waited is looked for, and what the journal knows to be posted is not posted', async () => {
  const stage = await begin(WITH_BOT);
  await stage.tellWhales(0, 1);
  await posted(stage, count(0, 1));
  await settled(stage, ['sent']);
  stage.discord.mode = 'webhook_deleted';
  await stage.tellWhales(1, 4);
  await settled(stage, ['sent', 'pending', 'pending', 'pending']);
  await stage.notifier.stop();
  // That was the backup. The home that was lost went on: it posted two, and journaled the first of them.
  stage.discord.mode = 'up';
  for (const content of count(1, 3)) await postAsWebhook(stage, content);
  await stage.tellWhales(4, 5);
  const [first] = await stage.sql<{ at: string; id: string }[]>`
    select transaction_id::text as at, event_id::text as id from discord_messages
    where finished_at is null order by transaction_id, event_id limit 1`;
  const place = { transactionId: BigInt(first?.at ?? 0), id: BigInt(first?.id ?? 0) };
  await finishToldBefore(stage.sql, 'discord-alerts', place, instantFromMillis(Date.now()));
  await markDoubtAfterRestore(stage.sql);
  await stage.start(WITH_BOT);
  await posted(stage, count(0, 5));
  await settled(stage, ['sent', 'sent', 'sent', 'sent', 'sent']);
  const known = (await stage.rows()).map(({ messageId }) => messageId);
  const ids = stage.discord.messages.map(({ id }) => id);
  expect(known).toEqual([ids[0], null, ids[2], ids[3], ids[4]]);
});

test('killed at any time while Discord comes and goes, it posts every message once and in order', async () => {
  const stage = await setNotifierStage(FAST);
  const userId = await stage.user('지호');
  await numberWhales(stage);
  let notifier = stage.spawn(WITH_BOT);
  await hasBegun(stage);
  const total = 60;
  const tell = async (from: number, to: number) => {
    for (let at = from; at < to; at++) await stage.tell([whale(userId, at)]);
  };
  await stage.discord.shut();
  await tell(0, total / 2);
  await notifier.kill();
  await stage.discord.listen();
  for (const killedAfter of [5, 35]) {
    notifier = stage.spawn(WITH_BOT);
    if (killedAfter === 35) await tell(total / 2, total);
    await vi.waitFor(
      () => expect(contents(stage).length).toBeGreaterThanOrEqual(killedAfter),
      PATIENCE,
    );
    await notifier.kill();
  }
  stage.spawn(WITH_BOT);
  await posted(stage, count(0, total));
  await vi.waitFor(async () => {
    expect(
      (await stage.rows()).every(({ state, maybeTwice }) => state === 'sent' && !maybeTwice),
    ).toBe(true);
  }, PATIENCE);
}, 60_000);
