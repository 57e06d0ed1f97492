import { z } from 'zod';
import { orNull, sourceText, timeText } from '../../http/wire.ts';

const count = z.int().min(0);
const versionText = z.string().meta({ example: '0.7.0' });
const faultText = z.string().meta({ example: 'connect ECONNREFUSED' });
const age = orNull(z.int().min(0).meta({ example: 3 }));
const fault = orNull(z.enum(['unreachable'])).meta({
  description: 'Why this part is empty: what tells of it does not answer. Null where all is told',
});

const processSchema = z
  .object({
    name: z.string().meta({ example: 'engine' }),
    state: z.enum(['ready', 'not_ready', 'unreachable']).meta({
      description: '`not_ready`: it answers and lacks something; `unreachable`: no answer',
    }),
    version: orNull(versionText),
    started_at: orNull(timeText),
    role: orNull(z.string().meta({ example: 'active' })).meta({
      description: 'Of several alike: the one that works, or one that stands by',
    }),
    dependencies: z.array(
      z.object({
        name: z.string().meta({ example: 'postgres' }),
        ok: z.boolean(),
        fault: orNull(faultText),
      }),
    ),
  })
  .meta({ id: 'SystemProcess' });

const homeSchema = z.object({
  version: versionText,
  started_at: timeText.meta({ description: 'Of this API' }),
  dependencies: z.array(
    z.object({
      name: z.string().meta({ example: 'postgres' }),
      ok: z.boolean(),
      fault: orNull(z.enum(['unreachable', 'stale'])),
    }),
  ),
  processes: z.array(processSchema).meta({
    description: 'As each tells of itself; empty where the API was told of none',
  }),
});

const edgeSchema = z.object({
  fault,
  broker: z.enum(['reachable', 'unreachable', 'unknown']).meta({
    description: 'As an engine sees it; `unknown` while no engine answers',
  }),
  heard_to: orNull(timeText).meta({
    description: 'Up to where the edge was heard in all partitions, by its clock',
  }),
  clock_error_ms: orNull(count).meta({
    description: 'What the edge knew of the error of its clock when it took the last order',
  }),
  last_order_at: orNull(timeText),
  intake_id: orNull(z.string().meta({ example: 'edge-1' })),
  away_since: orNull(timeText).meta({
    description: 'Since when no engine has heard the edge; null while one does',
  }),
  last_outage: orNull(z.object({ from_at: timeText, to_at: timeText })).meta({
    description: 'Of the last day',
  }),
});

const queueSchema = z
  .object({
    partition: z.int().meta({ description: '-1: what was not routed' }),
    queue: z.string().meta({ example: 'orders.0' }),
    ready: orNull(count).meta({
      description: 'Messages that wait in the queue, beacons among them; null: no engine answers',
    }),
    is_read: orNull(z.boolean()).meta({ description: 'Whether an engine is delivered from it' }),
    heard_to: orNull(timeText).meta({ description: 'By the edge’s clock, as the engine has read' }),
    lag_seconds: age.meta({ description: 'Since then: how old what is read of it is' }),
    passed_to: orNull(timeText).meta({
      description: 'Nothing that is still to come has an event up to here',
    }),
    waiting_orders: count.meta({ description: 'Stored, and waiting for a price' }),
    resting_orders: count,
  })
  .meta({ id: 'SystemQueue' });

const sourceSchema = z
  .object({
    source: sourceText,
    markets: z.array(z.string().meta({ example: 'CRYPTO' })),
    instruments: count,
    state: orNull(z.string().meta({ example: 'ok' })).meta({
      description: 'As the feeder last said; null of a source that it uses no more',
    }),
    last_answer_at: orNull(timeText),
    last_fault: orNull(faultText),
    fault_count: count,
    last_print_at: orNull(timeText),
    complete_to: orNull(timeText).meta({ description: 'Of the tape that is known least far' }),
    complete_age_seconds: age,
    open_gaps: count,
  })
  .meta({ id: 'SystemFeedSource' });

const readerSchema = z
  .object({
    reader: z.string().meta({ example: 'relay' }),
    pending: count.meta({
      description: 'Events before it, counted to ten thousand; some may not be for it',
    }),
    oldest_at: orNull(timeText),
    age_seconds: age,
    moved_at: timeText.meta({ description: 'It moves when there was something for it' }),
  })
  .meta({ id: 'SystemOutboxReader' });

const channelSchema = z
  .object({
    channel: z.enum(['alerts', 'human']),
    held: count.meta({ description: 'Messages that are not posted yet' }),
    oldest_at: orNull(timeText),
    age_seconds: age,
    reason: orNull(faultText).meta({ description: 'Why the first of them is still there' }),
  })
  .meta({ id: 'SystemDiscordChannel' });

const jobSummarySchema = z
  .object({
    name: z.string().meta({ example: 'daily_report' }),
    paused: z.boolean(),
    next_at: timeText,
    last_run: orNull(
      z.object({
        day: z.string().meta({ example: '2026-11-21' }),
        state: z.enum(['DUE', 'RUNNING', 'FAILED', 'DONE']),
        ended_at: orNull(timeText),
        error: orNull(faultText),
      }),
    ),
  })
  .meta({ id: 'SystemJob' });

const plugSchema = z
  .object({
    available: z.literal(true),
    back_at: orNull(timeText).meta({
      description: 'When home comes back, where it is about to go; null else',
    }),
  })
  .meta({ id: 'SystemPlug' });

export const systemSchema = z
  .object({
    as_of: timeText,
    home: homeSchema,
    edge: edgeSchema,
    queues: z.object({ fault, items: z.array(queueSchema) }),
    feed: z.object({
      fault,
      reported_at: orNull(timeText).meta({ description: 'When the feeder last said so' }),
      is_silent: z.boolean().meta({ description: 'The feeder has said nothing for 15 s' }),
      sources: z.array(sourceSchema),
    }),
    outbox: z.object({ fault, readers: z.array(readerSchema) }),
    dead_letters: z.object({
      fault,
      open: count.meta({ description: 'Nobody has decided of them' }),
      being_replayed: count,
      oldest_at: orNull(timeText).meta({ description: 'Of the open ones' }),
    }),
    discord: z.object({ fault, channels: z.array(channelSchema) }),
    jobs: z.object({ fault, items: z.array(jobSummarySchema) }),
    plug: orNull(plugSchema).meta({
      description: 'Whether home can be taken away for a moment: in native mode alone',
    }),
  })
  .meta({ id: 'System' });
