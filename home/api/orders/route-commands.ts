import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import type { ReadDatabase } from '../http/database.ts';
import { pageOf } from '../http/page.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { viewerOf } from '../http/viewer-of.ts';
import { noQuery } from '../http/wire.ts';
import { selectCancelled, selectCommand, selectCommands } from './command-queries.ts';
import {
  commandDetailSchema,
  commandFiltersSchema,
  commandPageSchema,
  presentCommand,
} from './command-schema.ts';

interface CommandParts {
  readonly authenticate: ApiMiddleware;
  readonly read: ReadDatabase;
}

const commandPathSchema = z.object({ command_id: z.uuid().toLowerCase() });

/** GET /commands and /commands/{command_id}: what came of cancels. */
export function routeCommands(api: Api, parts: CommandParts): void {
  routeListCommands(api, parts);
  routeGetCommand(api, parts);
}

function routeListCommands(api: Api, { authenticate, read }: CommandParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/commands`,
    operationId: 'listCommands',
    tags: ['orders'],
    summary: 'What I asked for beside orders, and what came of it, newest first',
    description: 'By `accepted_at`. An accepted command appears once home has taken it up.',
    security: SIGNED_IN,
    middleware: [authenticate] as const,
    request: { query: commandFiltersSchema },
    responses: { 200: json(commandPageSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const filters = context.req.valid('query');
    const { id: userId } = context.get('user');
    const rows = await read((sql) => selectCommands(sql, userId, filters));
    const page = pageOf(rows, filters.limit, (row) => ({ at: row.accepted_at, id: row.id }));
    const items = page.items.map(presentCommand);
    return context.json({ items, next_cursor: page.nextCursor }, 200);
  });
}

function routeGetCommand(api: Api, { authenticate, read }: CommandParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/commands/{command_id}`,
    operationId: 'getCommand',
    tags: ['orders'],
    summary: 'One of my commands, with the orders that it cancelled',
    description:
      'A command that was accepted is `NOT_FOUND` until home has taken it up: moments later, or when home is back. Administrators find everybody’s.',
    security: SIGNED_IN,
    middleware: [authenticate] as const,
    request: { params: commandPathSchema, query: noQuery },
    responses: {
      200: json(commandDetailSchema, 'The command'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { command_id: commandId } = context.req.valid('param');
    const viewer = viewerOf(context.get('caller'));
    const command = await read((sql) => selectCommand(sql, viewer, commandId));
    if (!command) return refuse('NOT_FOUND');
    // Read after the command: an order shows as cancelled by it no later than its result.
    const cancelled = command.cancelled ? await read((sql) => selectCancelled(sql, command)) : [];
    return context.json({ ...presentCommand(command), cancelled_order_ids: [...cancelled] }, 200);
  });
}
