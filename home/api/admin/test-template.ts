import { createRoute } from '@hono/zod-openapi';
import { createRateLimiter } from '@mockstreet/shared/node/rate-limiter';
import { channelOf, type DiscordChannel } from '#social/alert';
import { previewTemplate, readTemplate, sendTemplateTest } from '#social/templates';
import { actorOf } from '../http/actor-of.ts';
import { type Api, BASE } from '../http/api-types.ts';
import { refuse, refuseForNow } from '../http/refuse.ts';
import { json, jsonBody, problems } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import { ADMIN_WRITE_PROBLEMS, type AdminParts } from './admin-parts.ts';
import {
  presentPreview,
  sentTestSchema,
  templateKeyOf,
  templatePathSchema,
  testRequestSchema,
} from './template-schema.ts';

/** Nobody who reads the channel takes it for something that happened. */
const MARK = '[테스트] ';
/** Discord takes thirty a minute of a channel, and what really happens waits behind a test. */
const TESTS = { perSecond: 5 / 60, burst: 5 };

const WEBHOOKS: Readonly<Record<DiscordChannel, string>> = {
  alerts: 'DISCORD_ALERTS_WEBHOOK_URL',
  human: 'DISCORD_HUMAN_WEBHOOK_URL',
};

/** POST /admin/templates/{key}/test-send. */
export function routeTestTemplate(api: Api, parts: AdminParts): void {
  const { access, read, write, templateStore: redis, clock } = parts;
  const take = createRateLimiter(TESTS, parts.monotonicMs);
  const route = createRoute({
    method: 'post',
    path: `${BASE}/admin/templates/{key}/test-send`,
    operationId: 'sendTemplateTest',
    tags: ['admin'],
    summary: 'Send a text to the Discord channel of a message, marked as a test',
    description:
      'Rendered as by the preview; without `content` it is the text in force. It is sent behind what waits already, and as surely. Where that channel has no webhook `errors` says `channel_off`, and nothing is sent. Five a minute of each administrator.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { params: templatePathSchema, query: noQuery, body: jsonBody(testRequestSchema) },
    responses: {
      202: json(sentTestSchema, 'As it will be sent'),
      ...problems('NOT_FOUND', ...ADMIN_WRITE_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const key = templateKeyOf(context.req.valid('param').key);
    const { content, values = {} } = context.req.valid('json');
    const actor = actorOf(context, clock);
    const waitSeconds = take(actor.userId);
    if (waitSeconds > 0) return refuseForNow(waitSeconds);
    const wording = content ?? (await read((sql) => readTemplate({ sql, redis }, key))).content;
    const preview = previewTemplate(key, wording, values);
    const test = { key, channel: channelOf(key), text: `${MARK}${preview.text}` };
    const outcome = await write((sql) => sendTemplateTest(sql, test, actor));
    // Lost since the door was passed.
    if (outcome === 'not_admin') return await access.forbid(context, 'role:ADMIN');
    if (outcome === 'off') return refuseOff(test.channel);
    const { channel, text } = test;
    return context.json({ ...presentPreview(preview), text, channel }, 202);
  });
}

function refuseOff(channel: DiscordChannel): never {
  const message = `the channel ${channel} is off: the notifier has no ${WEBHOOKS[channel]}`;
  return refuse('INVALID_REQUEST', { errors: [{ path: 'key', code: 'channel_off', message }] });
}
