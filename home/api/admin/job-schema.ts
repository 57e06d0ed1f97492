import { formatInstant, formatInstantOrNull } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { JOB_RUN_STATES, type JobRun, type ManagedJob } from '#scheduler/manage-jobs';
import { dayParameter } from '../http/day-parameter.ts';
import { orNull, timeText } from '../http/wire.ts';

const kstDay = z.string().meta({ description: 'A date in Seoul', example: '2026-11-21' });

const jobRunSchema = z
  .object({
    day: kstDay.meta({ description: 'The day in Seoul that it is for' }),
    state: z.enum(JOB_RUN_STATES).meta({
      description: 'DUE: somebody asked for it. FAILED: tried again at `retry_at`',
    }),
    attempts: z.int().min(0),
    asked_at: orNull(timeText).meta({ description: 'When an administrator asked for it last' }),
    started_at: orNull(timeText).meta({ description: 'The last attempt' }),
    ended_at: orNull(timeText),
    retry_at: orNull(timeText),
    outcome: orNull(z.string().meta({ example: 'REPORTED' })),
    error: orNull(z.string().meta({ example: 'orders of the day are not decided yet' })).meta({
      description: 'Why the last attempt failed',
    }),
  })
  .meta({ id: 'JobRun' });

export const jobSchema = z
  .object({
    name: z.string().meta({ example: 'daily_report' }),
    next_day: kstDay.meta({ description: 'The first day that is not due yet' }),
    next_at: timeText.meta({ description: 'When that will be' }),
    paused: z.boolean(),
    paused_at: orNull(timeText),
    paused_by: orNull(z.uuid()),
    runs: z.array(jobRunSchema).meta({ description: 'Of the last 14 days that it ran for' }),
  })
  .meta({ id: 'Job' });

export const jobsSchema = z.object({ items: z.array(jobSchema) });

export const jobPathSchema = z.object({
  job: z.string().max(40).meta({ description: 'Its name', example: 'daily_report' }),
});

export const triggerSchema = z.strictObject({
  day: dayParameter.optional().meta({
    description: 'A day in Seoul that is due; the last one unless it is said',
    example: '2026-11-21',
  }),
});

export const triggeredSchema = z
  .object({ job: z.string().meta({ example: 'daily_report' }), day: kstDay })
  .meta({ id: 'TriggeredRun' });

export function presentJob(job: ManagedJob): z.output<typeof jobSchema> {
  return {
    ...{ name: job.name, next_day: job.nextDay, next_at: formatInstant(job.nextAt) },
    paused: job.pausedAt !== null,
    paused_at: formatInstantOrNull(job.pausedAt),
    paused_by: job.pausedBy,
    runs: job.runs.map(presentRun),
  };
}

function presentRun(run: JobRun): z.output<typeof jobRunSchema> {
  const { day, state, attempts, outcome, error } = run;
  return {
    ...{ day, state, attempts, outcome, error },
    asked_at: formatInstantOrNull(run.askedAt),
    started_at: formatInstantOrNull(run.startedAt),
    ended_at: formatInstantOrNull(run.endedAt),
    retry_at: formatInstantOrNull(run.retryAt),
  };
}
