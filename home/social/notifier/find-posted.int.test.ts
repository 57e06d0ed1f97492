import { addMicros, instantFromMillis, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  BOT_TOKEN,
  openDiscordStandIn,
  type StandInOptions,
  WEBHOOK,
} from '../../../tests/support/discord/discord-stand-in.ts';
import { createDiscordRequests } from './discord-requests.ts';
import { createFindPosted } from './find-posted.ts';
import { openWebhook } from './webhook-url.ts';

const BY_WEBHOOK = { webhook_id: WEBHOOK.id };
const FAST = { posts: 1_000, perMs: 1_000 };

async function begin(options: StandInOptions = {}, botToken: string | undefined = BOT_TOKEN) {
  const discord = await openDiscordStandIn({ readLimit: FAST, ...options });
  onTestFinished(() => discord.shut());
  const look = (query = '', token = botToken) => {
    const webhook = openWebhook(`${discord.webhookUrl}${query}`);
    const requests = createDiscordRequests({ secrets: webhook.secrets });
    const [nowMs, onRefused] = [() => Date.now(), () => {}];
    return createFindPosted({ webhook, requests, botToken: token || undefined, nowMs, onRefused });
  };
  const now = instantFromMillis(Date.now());
  const sought = {
    ...{ name: 'it', text: '지호 1', eventAt: now, attemptedAt: now, after: undefined },
    isExact: false,
  };
  return { discord, look, sought, taken: async () => new Set<string>() };
}

test('where a limit allows few pages, a look goes on where it was interrupted', async () => {
  const { discord, look, sought, taken } = await begin({ readLimit: { posts: 1, perMs: 100 } });
  for (let said = 0; said < 450; said++) discord.chat('friends talk');
  discord.chat(sought.text, BY_WEBHOOK);
  const findPosted = look();
  const kinds = new Set<string>();
  await vi.waitFor(
    async () => {
      // It does not wait as it is told to: what is refused is not read anew, either.
      const { kind } = await findPosted(sought, taken);
      kinds.add(kind);
      expect(kind).toBe('posted');
    },
    { timeout: 10_000, interval: 10 },
  );
  expect([...kinds]).toEqual(['pause', 'later', 'posted']);
});

test('it is looked for where the webhook posts now, or in its thread', async () => {
  const { discord, look, sought, taken } = await begin();
  const findPosted = look();
  expect(await findPosted(sought, taken)).toEqual({ kind: 'not_posted' });
  discord.channelId = '1100000000000000002';
  const unknown = { kind: 'unknown', reason: 'the webhook was moved' };
  expect(await findPosted(sought, taken)).toEqual(unknown);
  discord.chat(sought.text, BY_WEBHOOK);
  expect(await findPosted(sought, taken)).toMatchObject({ kind: 'posted' });
  discord.channelId = '1100000000000000001';
  expect(await findPosted(sought, taken)).toEqual(unknown);
  expect(await look('?thread_id=1100000000000000002')(sought, taken)).toMatchObject({
    kind: 'posted',
  });
});

test('what is no answer of Discord’s says nothing, and is no fault', async () => {
  const { discord, look, sought, taken } = await begin();
  discord.mode = 'nonsense';
  const reason = 'no channel (HTTP 200)';
  expect(await look()(sought, taken)).toEqual({ kind: 'unknown', reason });
  const inThread = await look('?thread_id=1')(sought, taken);
  expect(inThread).toEqual({ kind: 'unknown', reason: 'no list of messages' });
});

test('without a bot it is at least seen whether Discord is there', async () => {
  const { discord, look, sought, taken } = await begin();
  const findPosted = look('', '');
  discord.mode = 'error';
  expect(await findPosted(sought, taken)).toMatchObject({ kind: 'later' });
  discord.mode = 'up';
  const unknown = { kind: 'unknown', reason: 'no bot' };
  expect(await findPosted(sought, taken)).toEqual(unknown);
  // Who never answers that keeps nobody for ever; who is not there does.
  const attemptedAt = addMicros(sought.attemptedAt, -2 * MICROS_PER_MINUTE);
  discord.mode = 'error';
  expect(await findPosted({ ...sought, attemptedAt }, taken)).toEqual(unknown);
  await discord.shut();
  // The first may still go by a line that was kept.
  await vi.waitFor(async () => {
    const { kind } = await findPosted({ ...sought, attemptedAt }, taken);
    expect(kind).toBe('later');
  });
  await discord.listen();
});
