import { createRoute } from '@hono/zod-openapi';
import { kstDate, startOfKstDate } from '@mockstreet/shared/kst';
import { z } from 'zod';
import { listReports, readReport } from '#social/read-reports';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import { encodeMoment, momentCursorSchema } from '../http/cursor.ts';
import type { ReadDatabase } from '../http/database.ts';
import { limitSchema, pageBy } from '../http/page.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import {
  dailyReportPathSchema,
  dailyReportSchema,
  dailyReportsSchema,
  presentReport,
} from './daily-report-schema.ts';

interface ReportParts {
  readonly authenticate: ApiMiddleware;
  readonly read: ReadDatabase;
}

/** GET /daily-reports and /daily-reports/{report_day}. */
export function routeDailyReports(api: Api, parts: ReportParts): void {
  routeListReports(api, parts);
  routeGetReport(api, parts);
}

function routeListReports(api: Api, { authenticate, read }: ReportParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/daily-reports`,
    operationId: 'listDailyReports',
    tags: ['ranking'],
    summary: 'Who won each day, who lost it and who traded most, newest first',
    security: SIGNED_IN,
    middleware: [authenticate] as const,
    request: {
      query: z.strictObject({ limit: limitSchema, cursor: momentCursorSchema.optional() }),
    },
    responses: { 200: json(dailyReportsSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const before = cursor === undefined ? undefined : kstDate(cursor);
    const rows = await read((sql) => listReports(sql, { limit, before }));
    const page = pageBy(rows, limit, ({ day }) => encodeMoment(startOfKstDate(day)));
    const items = page.items.map(presentReport);
    return context.json({ items, next_cursor: page.nextCursor }, 200);
  });
}

function routeGetReport(api: Api, { authenticate, read }: ReportParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/daily-reports/{report_day}`,
    operationId: 'getDailyReport',
    tags: ['ranking'],
    summary: 'What a day in Seoul came to',
    security: SIGNED_IN,
    middleware: [authenticate] as const,
    request: { params: dailyReportPathSchema, query: noQuery },
    responses: {
      200: json(dailyReportSchema, 'The report'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { report_day: day } = context.req.valid('param');
    const report = await read((sql) => readReport(sql, day));
    return report ? context.json(presentReport(report), 200) : refuse('NOT_FOUND');
  });
}
