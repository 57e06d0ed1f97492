import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  previewTemplate,
  previewValues,
  publishTemplate,
  readTemplate,
  renderTemplate,
  saveTemplate,
  TEMPLATE_KEYS,
  type TemplateKey,
} from '#social/templates';
import { actorOf } from '../http/actor-of.ts';
import { type Api, type ApiEnv, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { json, jsonBody, problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { Unavailable } from '../http/unavailable.ts';
import { noQuery } from '../http/wire.ts';
import { ADMIN_WRITE_PROBLEMS, type AdminParts } from './admin-parts.ts';
import {
  newContentSchema,
  newTemplateSchema,
  presentPreview,
  presentTemplate,
  previewRequestSchema,
  previewSchema,
  savedTemplateSchema,
  templateKeyOf,
  templatePathSchema,
  templateSchema,
  templatesSchema,
} from './template-schema.ts';
import { routeTestTemplate } from './test-template.ts';

const PATH = `${BASE}/admin/templates`;
const KEY_PATH = `${PATH}/{key}`;
const SAVED =
  'Counts for the very next message. `warnings` say what of it would be printed as it stands; it is saved all the same. After a 503 nobody knows whether it counts: ask again.';

/** GET and PUT /admin/templates and /admin/templates/{key}, DELETE of one, its preview, and sending it as a test. */
export function routeTemplates(api: Api, parts: AdminParts): void {
  routeListTemplates(api, parts);
  routeGetTemplate(api, parts);
  routePutTemplates(api, parts);
  routePutTemplate(api, parts);
  routeRestoreTemplate(api, parts);
  routePreviewTemplate(api, parts);
  routeTestTemplate(api, parts);
}

function routeListTemplates(api: Api, parts: AdminParts): void {
  const route = createRoute({
    method: 'get',
    path: PATH,
    operationId: 'listTemplates',
    tags: ['admin'],
    summary: 'The messages that are sent to Discord, with the text of each',
    security: signedIn('admin'),
    middleware: [parts.access.signedIn('admin')] as const,
    request: { query: noQuery },
    responses: { 200: json(templatesSchema, 'All of them'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const kept = await Promise.all(TEMPLATE_KEYS.map((key) => read(parts, key)));
    return context.json({ items: kept.map(presentTemplate) }, 200);
  });
}

function routeGetTemplate(api: Api, parts: AdminParts): void {
  const route = createRoute({
    method: 'get',
    path: KEY_PATH,
    operationId: 'getTemplate',
    tags: ['admin'],
    summary: 'One message, with its text',
    security: signedIn('admin'),
    middleware: [parts.access.signedIn('admin')] as const,
    request: { params: templatePathSchema, query: noQuery },
    responses: {
      200: json(templateSchema, 'The template'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const key = templateKeyOf(context.req.valid('param').key);
    return context.json(presentTemplate(await read(parts, key)), 200);
  });
}

function routePutTemplates(api: Api, parts: AdminParts): void {
  const route = createRoute({
    method: 'put',
    path: PATH,
    operationId: 'setTemplate',
    tags: ['admin'],
    summary: 'Set the text of a message',
    description: SAVED,
    security: signedIn('admin'),
    middleware: [parts.access.signedIn('admin')] as const,
    request: { query: noQuery, body: jsonBody(newTemplateSchema) },
    responses: {
      200: json(savedTemplateSchema, 'As it counts now'),
      ...problems(...ADMIN_WRITE_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { key, content } = context.req.valid('json');
    return context.json(await put(context, parts, key, content), 200);
  });
}

function routePutTemplate(api: Api, parts: AdminParts): void {
  const route = createRoute({
    method: 'put',
    path: KEY_PATH,
    operationId: 'setTemplateOfKey',
    tags: ['admin'],
    summary: 'Set the text of this message',
    description: `${SAVED} A key in the body has to be that of the path, else \`errors\` says \`other_key\`.`,
    security: signedIn('admin'),
    middleware: [parts.access.signedIn('admin')] as const,
    request: { params: templatePathSchema, query: noQuery, body: jsonBody(newContentSchema) },
    responses: {
      200: json(savedTemplateSchema, 'As it counts now'),
      ...problems('NOT_FOUND', ...ADMIN_WRITE_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const key = templateKeyOf(context.req.valid('param').key);
    const { key: named = key, content } = context.req.valid('json');
    if (named !== key) {
      const error = { path: 'key', code: 'other_key', message: 'must be the key of the path' };
      refuse('INVALID_REQUEST', { errors: [error] });
    }
    return context.json(await put(context, parts, key, content), 200);
  });
}

function routeRestoreTemplate(api: Api, parts: AdminParts): void {
  const route = createRoute({
    method: 'delete',
    path: KEY_PATH,
    operationId: 'restoreTemplate',
    tags: ['admin'],
    summary: 'Give a message its default text again',
    description: 'Counts for the very next message. Once more does no harm.',
    security: signedIn('admin'),
    middleware: [parts.access.signedIn('admin')] as const,
    request: { params: templatePathSchema, query: noQuery },
    responses: {
      204: { description: 'Restored' },
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const key = templateKeyOf(context.req.valid('param').key);
    await change(context, parts, key, null);
    return context.body(null, 204);
  });
}

function routePreviewTemplate(api: Api, { access }: AdminParts): void {
  const route = createRoute({
    method: 'post',
    path: `${KEY_PATH}/preview`,
    operationId: 'previewTemplate',
    tags: ['admin'],
    summary: 'Render a text without saving it',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { params: templatePathSchema, query: noQuery, body: jsonBody(previewRequestSchema) },
    responses: {
      200: json(previewSchema, 'As it would be sent'),
      ...problems('NOT_FOUND', ...ADMIN_WRITE_PROBLEMS),
    },
  });
  api.openapi(route, (context) => {
    const key = templateKeyOf(context.req.valid('param').key);
    const { content, values = {} } = context.req.valid('json');
    return context.json(presentPreview(previewTemplate(key, content, values)), 200);
  });
}

function read({ read: ask, templateStore: redis }: AdminParts, key: TemplateKey) {
  return ask((sql) => readTemplate({ sql, redis }, key));
}

async function put(context: Context<ApiEnv>, parts: AdminParts, key: TemplateKey, content: string) {
  await change(context, parts, key, content);
  const { warnings } = renderTemplate(content, previewValues(key));
  return { ...presentTemplate(await read(parts, key)), warnings: [...warnings] };
}

async function change(
  context: Context<ApiEnv>,
  { access, write, clock, templateStore }: AdminParts,
  key: TemplateKey,
  content: string | null,
): Promise<void> {
  const actor = actorOf(context, clock);
  const saved = await write((sql) => saveTemplate(sql, { key, content }, actor));
  // Lost since the door was passed.
  if (saved === 'not_admin') return await access.forbid(context, 'role:ADMIN');
  await publishTemplate(templateStore, saved).catch((fault) => {
    throw new Unavailable('redis', fault);
  });
}
