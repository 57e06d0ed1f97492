import type { Sql } from '@mockstreet/db/client';
import { decimal } from '@mockstreet/shared/decimal';
import { type Clock, toMillis } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { NO_TRACING, type Tracing } from '@mockstreet/shared/node/tracing';
import type { z } from 'zod';
import { openOutboxSession } from '#outbox/outbox-session';
import { renderTemplate, type TemplateKey, type TemplateReader } from '#social/templates';
import { type AlertValues, DISCORD_CHANNELS, type DiscordChannel, READY_TEXT } from './alert.ts';
import { switchOff } from './channel-cursor.ts';
import type { notifierConfigSchema } from './config.ts';
import { createDiscordRequests } from './discord-requests.ts';
import { createFindPosted } from './find-posted.ts';
import type { NotifierState } from './notifier-state.ts';
import { createPace } from './pace.ts';
import { POSTERS, postChannel } from './post-channel.ts';
import type { Sending } from './send-next.ts';
import { openWebhook } from './webhook-url.ts';

export interface NotifierOptions {
  readonly config: z.output<typeof notifierConfigSchema>;
  readonly sql: Sql;
  readonly templates: TemplateReader;
  readonly state: NotifierState;
  readonly clock: Clock;
  /** Of [0, 1). */
  readonly random: () => number;
  readonly log: Logger;
  readonly tracing?: Tracing;
}

const RETRY_MS = 5_000;

export interface RunningNotifier {
  /** Every channel that has a webhook has its place in the outbox. With Postgres away that takes as long. */
  readonly begun: Promise<unknown>;
  stop(): Promise<void>;
}

/** Posts to every channel that has a webhook; each on its own, so that none waits for another. */
export function startNotifier(options: NotifierOptions): RunningNotifier {
  const { config, log } = options;
  const webhooks: Readonly<Record<DiscordChannel, string | undefined>> = {
    alerts: config.DISCORD_ALERTS_WEBHOOK_URL,
    human: config.DISCORD_HUMAN_WEBHOOK_URL,
  };
  const globalPace = createPace(options.random);
  const ids = Object.values(webhooks).flatMap((url) => (url && openWebhook(url).id) ?? []);
  const sharesWebhook = new Set(ids).size < ids.length;
  const parts = DISCORD_CHANNELS.map((channel) => {
    const url = webhooks[channel];
    if (url !== undefined)
      return startChannel(options, { channel, url, globalPace, sharesWebhook });
    log.info({ channel }, 'no webhook: this channel of Discord is off');
    return switchOffPatiently(options, channel);
  });
  return {
    begun: Promise.all(parts.map((part) => part.begun)),
    async stop() {
      await Promise.all(parts.map((part) => part.stop()));
    },
  };
}

function startChannel(
  { config, templates, state, clock, random, log, tracing = NO_TRACING }: NotifierOptions,
  given: Pick<Sending, 'channel' | 'globalPace' | 'sharesWebhook'> & { readonly url: string },
) {
  const { channel, url, globalPace, sharesWebhook } = given;
  const botToken = config.DISCORD_BOT_TOKEN;
  const webhook = openWebhook(url, config.DISCORD_API_URL);
  const requests = createDiscordRequests({
    secrets: [...webhook.secrets, ...(botToken ? [botToken] : [])],
  });
  const { promise: begun, resolve: onBegun } = Promise.withResolvers<void>();
  const poster = postChannel({
    ...{ channel, onBegun, webhook, sharesWebhook, requests, globalPace, clock, log, tracing },
    state: state[channel],
    pace: createPace(random),
    terms: { whaleThresholdKrw: config.WHALE_ALERT_THRESHOLD_KRW },
    openSession: (onMoved) => openOutboxSession(config.DATABASE_URL, onMoved, POSTERS[channel]),
    compose: async (template, values) =>
      template === READY_TEXT && typeof values.text === 'string'
        ? values.text
        : renderTemplate(await templates.contentOf(template as TemplateKey), valuesOf(values)).text,
    findPosted: createFindPosted({
      ...{ webhook, requests, botToken },
      nowMs: () => toMillis(clock()),
      onRefused: (reason) =>
        log.warn(
          { channel, reason },
          'the bot may not look what was posted: after a fault it is posted again',
        ),
    }),
  });
  return { begun, stop: () => poster.stop() };
}

function valuesOf(values: AlertValues) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'object' ? decimal(value.decimal) : value,
    ]),
  );
}

/** Postgres may come later. */
function switchOffPatiently({ sql, state, clock, log }: NotifierOptions, channel: DiscordChannel) {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const attempt = async (): Promise<void> => {
    try {
      const unsent = await switchOff(sql, channel, clock());
      state[channel].role = 'off';
      state[channel].postgresFault = null;
      if (unsent > 0) log.warn({ channel, unsent }, 'messages that were not posted yet are off');
    } catch (error) {
      state[channel].postgresFault = String(error);
      if (!isStopped) timer = setTimeout(() => void attempt(), RETRY_MS);
    }
  };
  const first = attempt();
  return {
    begun: first,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await first;
    },
  };
}
