import type { Clock } from '@mockstreet/shared/instant';
import { keepBrokerLink } from '@mockstreet/shared/node/broker-link';
import type { Logger } from '@mockstreet/shared/node/run-process';
import type { ChannelModel } from 'amqplib';
import { type BrokerPart, describePart, goesWithRestart, isTransient } from './broker-plan.ts';
import { openBrokerSession } from './broker-session.ts';
import { type DeclaredRound, declarePlan } from './declare-plan.ts';
import type { BrokerInventory } from './read-inventory.ts';
import type { TopologyState } from './topology-state.ts';

export interface TopologyOptions {
  readonly amqpUrl: string;
  readonly plan: readonly BrokerPart[];
  /** Those that home reads. */
  readonly partitionQueues: readonly string[];
  /** Undefined when it cannot be asked. */
  readonly readInventory: () => Promise<BrokerInventory | undefined>;
  readonly clock: Clock;
  /** A clock that never goes back, in milliseconds. */
  readonly monotonicMs: () => number;
  readonly log: Logger;
  /** Kept up to date. */
  readonly state: TopologyState;
}

export interface TopologyKeeper {
  /** Resolves when everything stands for the first time. */
  readonly firstDeclared: Promise<void>;
  close(): Promise<void>;
}

/** How long what somebody removed by hand stays away, at most; plus the round itself. */
const ROUND_INTERVAL_MS = 1_000;

/**
 * Declares the plan as soon as there is a broker, and every second again. The journal takes every
 * order, so with a binding beside it gone, which somebody removed by hand, the broker returns
 * nothing and confirms what no engine will read: what was accepted between its loss and the next
 * round has its 202 and stands in `orders.log` alone, from where it has to be published again by
 * hand. A loss is told loudly, once each.
 */
export function keepTopology(options: TopologyOptions): TopologyKeeper {
  const { state, log } = options;
  const firstDeclared = Promise.withResolvers<void>();
  /** What stood when it was last looked for: only that can be lost. */
  const seen = new Set<BrokerPart>();
  let current: { readonly connection: ChannelModel; lose(why: Error): void } | undefined;
  let isBusy = false;

  const round = async (connection: ChannelModel) => {
    const session = openBrokerSession(connection);
    try {
      const inventory = await options.readInventory();
      const done = await declarePlan(options.plan, session, inventory, state.differing);
      tellWhatWasMissing(done, options, seen);
      tellWhatIsWrong(done, state, log);
      state.unlisted = inventory && unlistedIn(inventory, options.plan);
      state.isHomeOnline = inventory && options.partitionQueues.every(inventory.isRead);
      if (done.refused.length > 0) return;
      state.declaredAt = options.clock();
      state.declaredAtMs = options.monotonicMs();
      state.rounds += 1;
      firstDeclared.resolve();
    } finally {
      await session.close();
    }
  };
  const link = keepBrokerLink({
    amqpUrl: options.amqpUrl,
    name: 'topology',
    log,
    async setup(connection, lose) {
      await round(connection);
      current = { connection, lose };
    },
    onLost() {
      current = undefined;
      state.isHomeOnline = undefined;
      // A round of the lost connection has nothing to wait for.
      isBusy = false;
    },
  });
  const interval = setInterval(async () => {
    const on = current;
    if (!on || isBusy) return;
    isBusy = true;
    await round(on.connection).catch(on.lose);
    if (on === current) isBusy = false;
  }, ROUND_INTERVAL_MS);

  return {
    firstDeclared: firstDeclared.promise,
    async close() {
      clearInterval(interval);
      await link.close();
    },
  };
}

/**
 * A new broker has nothing yet, and that is no loss; what stood before and is gone is one. What lacks
 * from the start on a broker that has the rest is new in this version, or was removed while nobody
 * looked: that cannot be told apart from here. What goes with a restart of the broker is no loss either.
 */
function tellWhatWasMissing(
  { missing, made }: DeclaredRound,
  { plan, state, log, clock }: TopologyOptions,
  seen: Set<BrokerPart>,
): void {
  const isStartedAnew = missing.some(isTransient);
  const lost = missing.filter(
    (part) => seen.has(part) && !(isStartedAnew && goesWithRestart(part)),
  );
  const isNewBroker = plan.every((part) => part.kind === 'binding' || missing.includes(part));
  const lacked = made.filter(
    (part) => !seen.has(part) && (isNewBroker || !(isStartedAnew && goesWithRestart(part))),
  );
  if (lacked.length > 0) {
    const parts = lacked.map(describePart);
    if (isNewBroker) log.info({ parts }, 'made everything on a new broker');
    else log.warn({ parts }, 'made what lacked: new in this version, or removed unseen');
  }
  if (lost.length > 0) {
    const parts = lost.map(describePart);
    for (const { kind } of lost) state.lost[kind] += 1;
    state.lastLoss = { at: clock(), parts };
    log.error(
      { parts },
      'was removed behind our back, and is made again; a queue comes back empty',
    );
  }
  if (made.some(isTransient) && !isNewBroker) {
    log.info('the broker has started: bound all users anew');
  }
  for (const part of plan) {
    if (missing.includes(part) && !made.includes(part)) seen.delete(part);
    else seen.add(part);
  }
}

function tellWhatIsWrong(
  { differing, refused }: DeclaredRound,
  state: TopologyState,
  log: Logger,
): void {
  for (const [part, why] of differing) {
    if (!state.differing.has(part)) log.warn({ part, why }, 'was declared otherwise, and stays so');
  }
  const isNews = refused.length > 0 && refused.join() !== state.refused.join();
  if (isNews) log.error({ refused }, 'the broker refuses what has to stand');
  if (refused.length === 0 && state.refused.length > 0) log.info('the broker refuses nothing more');
  state.differing = differing;
  state.refused = refused;
}

function unlistedIn(inventory: BrokerInventory, plan: readonly BrokerPart[]): string[] {
  const planned = new Set(plan.flatMap((part) => (part.kind === 'queue' ? [part.name] : [])));
  return inventory.queues.filter((name) => !planned.has(name)).toSorted();
}
