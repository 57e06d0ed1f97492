import { addMicros, type Instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { openAccounts } from './by-the-book.ts';
import { createLaneModel, type LaneModel } from './lane-model.ts';
import type { LaneSizes } from './lane-model-options.ts';
import type { LedgerState } from './ledger-state.ts';
import type { QueueMessage } from './queue-message.ts';
import {
  between,
  type Day,
  END,
  START,
  STEP,
  type Submission,
  step,
  TAPES,
} from './trading-day.ts';

const SIZES: LaneSizes = {
  ...{ poolSize: 50, briefTurns: 0, pageSize: 50, lookMicros: END - START, matchedEvery: 1 },
  marginWindowMicros: END - START,
};

function laneOf(given: Day, queue: readonly QueueMessage[], sizes = SIZES) {
  const { rules, tape, actions, halts, opensAt, isTradedThrough } = given;
  return createLaneModel({
    ...{ rules, accounts: openAccounts(), queue, tape, actions, halts, opensAt, isTradedThrough },
    ...sizes,
  });
}

const acceptedAt = (sent: Submission): Instant =>
  sent.kind === 'order' ? sent.order.acceptedAt : sent.command.acceptedAt;
/** All that is accepted from a moment on is still to come. */
const beaconBefore = (at: Instant): QueueMessage => ({
  ...{ kind: 'beacon', acceptedAt: addMicros(at, -1) },
});

/** Finishes the tape, sends the day's last beacon and works off all that is left. */
function finish(model: LaneModel, batchSize: number): LedgerState {
  model.publish(beaconBefore(END));
  for (const tickerId of TAPES) model.completeTape(tickerId, END);
  let waiting = Infinity;
  const left = () => model.unacked() + model.stored.size + model.storedCommands.size + waiting;
  for (let turns = 0; left() > 0; turns++) {
    if (turns > 1_000) throw new Error(`${model.stored.size} orders are never decided`);
    model.turn(batchSize);
    waiting = model.sweep() + model.unjudged(END);
  }
  return model;
}

/** How many steps each tape lags behind. */
export const lags = fc.tuple(...TAPES.map(() => between(0, 12)));

/** Every message as it comes, a beacon a step; each tape is complete up to some steps ago. */
export function live(given: Day, behind: readonly number[]): LedgerState {
  const steps = (END - START) / STEP;
  const batches = Array.from({ length: steps }, (_, index) => [
    ...given.sent.filter(
      (one) => acceptedAt(one) >= step(index) && acceptedAt(one) < step(index + 1),
    ),
    beaconBefore(step(index + 1)),
  ]);
  const model = laneOf(given, batches.flat());
  for (const [index, batch] of batches.entries()) {
    for (const [which, tickerId] of TAPES.entries()) {
      model.completeTape(tickerId, step(index + 1 - (behind[which] ?? 0)));
    }
    for (const _ of batch) model.turn(1);
    model.sweep();
  }
  return finish(model, 1);
}

/** Home was away all day: the tape is whole, the queue is full, no beacon has survived. */
export function outage(given: Day, batchSize: number): LedgerState {
  return finish(laneOf(given, given.sent), batchSize);
}

type Action =
  | { readonly kind: 'turn'; readonly messages: number }
  | { readonly kind: 'crash'; readonly messages: number }
  | { readonly kind: 'tape'; readonly which: number; readonly steps: number }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'restart' };

const turn = fc.record({ kind: fc.constant('turn' as const), messages: between(0, 4) });
const crash = fc.record({ kind: fc.constant('crash' as const), messages: between(0, 4) });
const restart = fc.record({ kind: fc.constant('restart' as const) });
const sweep = fc.record({ kind: fc.constant('sweep' as const) });
const which = fc.nat(TAPES.length - 1);
const tapeMoves = fc.record({ kind: fc.constant('tape' as const), which, steps: between(1, 12) });

export interface Plan extends LaneSizes {
  readonly batchSize: number;
  /** Before which messages a beacon stands. */
  readonly beacons: readonly number[];
  readonly actions: readonly Action[];
}

export const plan: fc.Arbitrary<Plan> = fc.record({
  poolSize: between(0, 6),
  briefTurns: between(0, 6),
  pageSize: between(1, 6),
  lookMicros: between(1, 60).map((steps) => steps * STEP),
  matchedEvery: between(1, 9),
  marginWindowMicros: between(1, 60).map((steps) => steps * STEP),
  batchSize: between(1, 6),
  beacons: fc.array(fc.nat(25), { maxLength: 6 }),
  actions: fc.array(fc.oneof(turn, turn, tapeMoves, tapeMoves, crash, sweep, restart), {
    maxLength: 60,
    size: 'max',
  }),
});

/** The tape of each instrument, the queue and the process come and go as they please. */
export function anyhow(given: Day, { actions, beacons, batchSize, ...sizes }: Plan): LedgerState {
  const queue = given.sent.flatMap((one, index) => [
    ...(beacons.includes(index) ? [beaconBefore(acceptedAt(one))] : []),
    one,
  ]);
  const model = laneOf(given, queue, sizes);
  const progress = TAPES.map(() => 0);
  for (const action of actions) perform(model, action, progress);
  return finish(model, batchSize);
}

function perform(model: LaneModel, action: Action, progress: number[]): void {
  if (action.kind === 'turn') model.turn(action.messages);
  else if (action.kind === 'crash') model.turnWithoutAcks(action.messages);
  else if (action.kind === 'restart') model.restart();
  else if (action.kind === 'sweep') model.sweep();
  else {
    const steps = (progress[action.which] ?? 0) + action.steps;
    progress[action.which] = steps;
    model.completeTape(TAPES[action.which] as string, step(steps));
  }
}
