import type {
  System,
  SystemDiscordChannel,
  SystemFeedSource,
  SystemOutboxReader,
  SystemProcess,
  SystemQueue,
} from '../../api/schema.ts';

/** How worried an administrator has to be. */
export type Level = 'good' | 'watch' | 'bad' | 'unknown';

const FROM_BEST: readonly Level[] = ['good', 'unknown', 'watch', 'bad'];

/** An engine reads what a healthy edge sends each second. */
const LAG_SECONDS = { watch: 5, bad: 30 };
/** Live prices come each second, backfilled ones with their minute. */
const COMPLETE_SECONDS = { watch: 90, bad: 600 };
const NEWS_SECONDS = { watch: 15, bad: 300 };
const DISCORD_SECONDS = { watch: 60, bad: 1_800 };

/** The worst of them; good if there are none. */
export function worst(levels: readonly Level[]): Level {
  return levels.reduce<Level>(
    (one, other) => (FROM_BEST.indexOf(other) > FROM_BEST.indexOf(one) ? other : one),
    'good',
  );
}

export function processLevel({ state }: Pick<SystemProcess, 'state'>): Level {
  return state === 'ready' ? 'good' : state === 'not_ready' ? 'watch' : 'bad';
}

type Dependency = System['home']['dependencies'][number];

export function dependencyLevel({ ok, fault }: Pick<Dependency, 'ok' | 'fault'>): Level {
  return ok ? 'good' : fault === 'stale' ? 'watch' : 'bad';
}

export function queueLevel({ is_read: isRead, lag_seconds: lag }: SystemQueue): Level {
  if (isRead === null) return 'unknown';
  return isRead ? byAge(lag, LAG_SECONDS) : 'bad';
}

export function sourceLevel(source: SystemFeedSource): Level {
  const { state, open_gaps: gaps, complete_age_seconds: age } = source;
  // A source that is used no more may be as old as it likes.
  if (state === null) return 'good';
  return worst([
    state === 'ok' ? 'good' : 'bad',
    gaps > 0 ? 'watch' : byAge(age, COMPLETE_SECONDS),
  ]);
}

export function readerLevel({ age_seconds: age }: SystemOutboxReader): Level {
  return byAge(age, NEWS_SECONDS);
}

export function channelLevel({ held, age_seconds: age }: SystemDiscordChannel): Level {
  return held === 0 ? 'good' : byAge(age, DISCORD_SECONDS);
}

export function brokerLevel({ broker, away_since: awaySince, fault }: System['edge']): Level {
  if (fault !== null || broker === 'unknown') return 'unknown';
  return broker === 'reachable' && awaySince === null ? 'good' : 'bad';
}

function feedLevel(feed: System['feed']): Level {
  if (feed.fault !== null) return 'unknown';
  return feed.is_silent ? 'bad' : worst(feed.sources.map(sourceLevel));
}

/** Of all that the page shows. */
export function systemLevel(system: System): Level {
  const { home, edge, queues, feed, outbox, discord, dead_letters: dead } = system;
  const isUntold = [queues, outbox, discord, dead].some(({ fault }) => fault !== null);
  return worst([
    ...home.processes.map(processLevel),
    ...home.dependencies.map(dependencyLevel),
    brokerLevel(edge),
    ...queues.items.map(queueLevel),
    feedLevel(feed),
    ...outbox.readers.map(readerLevel),
    ...discord.channels.map(channelLevel),
    dead.open > 0 ? 'watch' : 'good',
    isUntold ? 'unknown' : 'good',
  ]);
}

/** Null: nothing is behind. */
function byAge(
  seconds: number | null,
  limits: { readonly watch: number; readonly bad: number },
): Level {
  if (seconds === null || seconds < limits.watch) return 'good';
  return seconds < limits.bad ? 'watch' : 'bad';
}
