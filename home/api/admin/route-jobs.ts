import { createRoute } from '@hono/zod-openapi';
import { addDays, kstDate } from '@mockstreet/shared/kst';
import { listJobs, pauseJob, triggerJob } from '#scheduler/manage-jobs';
import { actorOf } from '../http/actor-of.ts';
import { type Api, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { json, jsonBody, problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import { ADMIN_WRITE_PROBLEMS, type AdminParts } from './admin-parts.ts';
import {
  jobPathSchema,
  jobSchema,
  jobsSchema,
  presentJob,
  triggeredSchema,
  triggerSchema,
} from './job-schema.ts';

const PATH = `${BASE}/admin/jobs`;
/** A year back: of a day from before there was anybody a report says nothing. */
const TRIGGER_DAYS_BACK = 366;

/** GET /admin/jobs, POST /admin/jobs/{job}/pause, /resume and /trigger. */
export function routeJobs(api: Api, parts: AdminParts): void {
  routeListJobs(api, parts);
  routePauseJob(api, parts, 'pause');
  routePauseJob(api, parts, 'resume');
  routeTriggerJob(api, parts);
}

function routeListJobs(api: Api, { access, read }: AdminParts): void {
  const route = createRoute({
    method: 'get',
    path: PATH,
    operationId: 'listJobs',
    tags: ['admin'],
    summary: 'What home does once a day, with its last runs',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { query: noQuery },
    responses: { 200: json(jobsSchema, 'All of them'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const jobs = await read(listJobs);
    return context.json({ items: jobs.map(presentJob) }, 200);
  });
}

function routePauseJob(
  api: Api,
  { access, read, write, clock }: AdminParts,
  act: 'pause' | 'resume',
): void {
  const pause = act === 'pause';
  const route = createRoute({
    method: 'post',
    path: `${PATH}/{job}/${act}`,
    operationId: pause ? 'pauseJob' : 'resumeJob',
    tags: ['admin'],
    summary: pause ? 'Keep a job from running' : 'Let a paused job go on',
    description: pause
      ? 'Only what is triggered still runs. A run that has begun ends. Once more does no harm.'
      : 'What it missed of the last seven days is caught up, the oldest first. Once more does no harm.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { params: jobPathSchema, query: noQuery },
    responses: {
      200: json(jobSchema, 'The job'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { job: name } = context.req.valid('param');
    const answer = await write((sql) => pauseJob(sql, { name, pause }, actorOf(context, clock)));
    // Lost since the door was passed.
    if (answer === 'not_admin') return await access.forbid(context, 'role:ADMIN');
    const job = (await read(listJobs)).find((one) => one.name === name);
    return answer === 'done' && job ? context.json(presentJob(job), 200) : refuse('NOT_FOUND');
  });
}

function routeTriggerJob(api: Api, { access, write, clock }: AdminParts): void {
  const route = createRoute({
    method: 'post',
    path: `${PATH}/{job}/trigger`,
    operationId: 'triggerJob',
    tags: ['admin'],
    summary: 'Ask for a run of a job',
    description:
      'Begins within seconds, also of a job that is paused; one that failed is tried again at once. No day is run for twice: `errors` says `already_ran`, or `not_due`, or `too_old` of a day more than a year back.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { params: jobPathSchema, query: noQuery, body: jsonBody(triggerSchema) },
    responses: {
      202: json(triggeredSchema, 'Asked for; what it comes to is among the runs of the job'),
      ...problems('NOT_FOUND', ...ADMIN_WRITE_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { job: name } = context.req.valid('param');
    const { day } = context.req.valid('json');
    const oldest = addDays(kstDate(clock()), -TRIGGER_DAYS_BACK);
    if (day !== undefined && day < oldest) return refuseDay('too_old');
    const asked = await write((sql) => triggerJob(sql, { name, day }, actorOf(context, clock)));
    if (asked === 'not_admin') return await access.forbid(context, 'role:ADMIN');
    if (asked === 'unknown_job') return refuse('NOT_FOUND');
    if (typeof asked === 'string') return refuseDay(asked);
    return context.json({ job: name, day: asked.day }, 202);
  });
}

const WHY = {
  already_ran: 'has been run for',
  not_due: 'is not due yet',
  too_old: 'is more than a year back',
} as const;

function refuseDay(code: keyof typeof WHY): never {
  return refuse('INVALID_REQUEST', { errors: [{ path: 'day', code, message: WHY[code] }] });
}
