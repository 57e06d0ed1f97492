/** A webhook of Discord: who knows its address may post as it, so nothing of it is ever shown. */
export interface Webhook {
  /** Where messages go. */
  readonly url: URL;
  /** Base of the API that tells of the webhook and its channel. */
  readonly api: string;
  /** `webhooks/{id}/{token}` below the API's base, and the id alone; undefined at a stand-in of another shape. */
  readonly path: string | undefined;
  readonly id: string | undefined;
  /** Where its messages go to a thread of its channel. */
  readonly threadId: string | undefined;
  readonly secrets: readonly string[];
}

const DISCORD_HOSTS = new Set(
  ['discord.com', 'discordapp.com'].flatMap((host) => [host, `ptb.${host}`, `canary.${host}`]),
);
const WEBHOOK_PATH = /^\/api(?:\/v\d{1,2})?\/webhooks\/(\d{1,20})\/([\w-]{1,200})\/?$/;
const DISCORD_API = 'https://discord.com/api/v10';

/** Whether an address leads to this machine: for tests, which may do without TLS. */
function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Of Discord, as it shows the address of a webhook, or a stand-in on this machine. */
export function isWebhookUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (isLoopback(url)) return url.protocol === 'http:' || url.protocol === 'https:';
  const isDiscord = url.protocol === 'https:' && url.port === '' && DISCORD_HOSTS.has(url.hostname);
  return isDiscord && WEBHOOK_PATH.test(url.pathname);
}

/** Base of an API, without a slash at its end: over TLS, or on this machine. */
export function isApiUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.search !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

/** @param api instead of Discord's own, to which its addresses lead then; one of this machine stays as it is */
export function openWebhook(text: string, api?: string): Webhook {
  const given = new URL(text);
  const [, id, token] = WEBHOOK_PATH.exec(given.pathname) ?? [];
  const path = id === undefined ? undefined : `webhooks/${id}/${token}`;
  const base = (api ?? (isLoopback(given) ? `${given.origin}/api/v10` : DISCORD_API)).replace(
    /\/$/,
    '',
  );
  // Discord shows addresses without a version, and would answer by its oldest: waits in other units.
  const isAsGiven = path === undefined || isLoopback(given);
  const url = isAsGiven ? given : new URL(`${base}/${path}${given.search}`);
  // Only an answer to this says which message it became.
  url.searchParams.set('wait', 'true');
  const threadId = url.searchParams.get('thread_id') ?? undefined;
  const secrets = token === undefined ? [given.pathname] : [token];
  return { url, api: base, path, id, threadId, secrets };
}
