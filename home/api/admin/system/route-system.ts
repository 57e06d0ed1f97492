import { createRoute } from '@hono/zod-openapi';
import { formatInstant, formatInstantOrNull } from '@mockstreet/shared/instant';
import { RELEASE } from '@mockstreet/shared/node/release';
import { listJobs } from '#scheduler/manage-jobs';
import { countLetters } from '#trading/dead-letters';
import { type Api, BASE } from '../../http/api-types.ts';
import { json, problems, SIGNED_IN_PROBLEMS } from '../../http/responses.ts';
import { signedIn } from '../../http/security.ts';
import { noQuery } from '../../http/wire.ts';
import { runProbes } from '../../system/probe.ts';
import type { AdminParts } from '../admin-parts.ts';
import { askProcesses, askQueues } from './ask-processes.ts';
import {
  presentDeadLetters,
  presentDiscord,
  presentEdge,
  presentFeed,
  presentJobs,
  presentOutbox,
  presentProcess,
  presentQueues,
} from './present-system.ts';
import {
  look,
  readDayOfOutages,
  readEdge,
  readFeed,
  readHeldMessages,
  readPartitions,
  readReaders,
} from './read-system.ts';
import { systemSchema } from './system-schema.ts';

const PROBE_DEADLINE_MS = 1_500;

/** GET /admin/system: how all of it is doing, in one answer. */
export function routeSystem(api: Api, parts: AdminParts): void {
  const { access, read, clock } = parts;
  const route = createRoute({
    method: 'get',
    path: `${BASE}/admin/system`,
    operationId: 'getSystem',
    tags: ['admin'],
    summary: 'How home and edge are doing',
    description:
      'Each part says by its `fault` whether what tells of it answered; the rest is told all the same. The edge is seen as home sees it: what it says of itself is at `/status`.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { query: noQuery },
    responses: { 200: json(systemSchema, 'All of it'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const now = clock();
    const [home, queues, partitions, order, outages] = await Promise.all([
      readHome(parts),
      askQueues(parts.processes),
      look(read, readPartitions),
      look(read, readEdge),
      look(read, (sql) => readDayOfOutages(sql, now)),
    ]);
    const [feed, readers, letters, held, jobs] = await Promise.all([
      look(read, readFeed),
      look(read, readReaders),
      look(read, countLetters),
      look(read, readHeldMessages),
      look(read, listJobs),
    ]);
    return context.json(
      {
        ...{ as_of: formatInstant(now), home, edge: presentEdge(queues, order, outages) },
        queues: presentQueues(queues, partitions, now),
        feed: presentFeed(feed, now),
        outbox: presentOutbox(readers, now),
        dead_letters: presentDeadLetters(letters),
        discord: presentDiscord(held, now),
        jobs: presentJobs(jobs),
        plug: presentPlug(parts),
      },
      200,
    );
  });
}

async function readHome({ probes, processes, clock, startedAt }: AdminParts) {
  const [dependencies, views] = await Promise.all([
    runProbes(probes, PROBE_DEADLINE_MS, () => {}),
    askProcesses(processes, clock),
  ]);
  return {
    ...{ version: RELEASE, started_at: formatInstant(startedAt) },
    dependencies: dependencies.map(({ name, ok, fault = null }) => ({ name, ok, fault })),
    processes: views.map(presentProcess),
  };
}

function presentPlug({ plug, clock }: AdminParts) {
  if (!plug) return null;
  const backAt = plug.backAt();
  const back_at = formatInstantOrNull(backAt !== null && backAt > clock() ? backAt : null);
  return { available: true as const, back_at };
}
