import { inTrace } from '@mockstreet/shared/node/trace-scope';
import type { Broken, TurnPlan } from './decide-turn.ts';
import type { KeptAccounts } from './gather/kept-accounts.ts';
import type { LanePorts } from './lane.ts';
import type { OrderRow } from './settlement/settlement-rows.ts';
import { isRepeatable, type RefusedAccount, writeOrSplit } from './settlement/write-or-split.ts';
import type { SettlementWrite } from './settlement/write-settlement.ts';

/** A turn as it was written. */
export interface WrittenTurn {
  readonly plan: TurnPlan;
  /** Ids of orders and commands that the database refused as data: not recorded by this turn. */
  readonly refused: readonly string[];
  /** Whether nothing of it was refused: an account's part may have neither order nor command. */
  readonly isWhole: boolean;
}

/** Attempts at one turn before the process gives up. */
const ATTEMPTS = 5;

/**
 * Decides and writes a turn. Accounts that changed under it (another engine's last gasp) mean that
 * it is decided again from what is there now. What the database refuses as data is set aside with
 * its account's part of this turn, so that one order cannot hold up the others.
 */
export async function writeTurn(
  ports: Pick<
    LanePorts,
    'sql' | 'deadLetter' | 'onBrokenAction' | 'onBrokenCheck' | 'figures' | 'clock'
  > & {
    readonly accounts: Pick<KeptAccounts, 'note' | 'forget'>;
  },
  decide: () => Promise<TurnPlan>,
): Promise<WrittenTurn> {
  for (let attempt = 1; ; attempt++) {
    const plan = await decide();
    try {
      const { refused: parts, stored } = await timedWrite(ports, plan.write);
      const refused = parts.flatMap(submissionsOf);
      await setAside(ports, plan, refused);
      for (const broken of parts.flatMap(chargesOf)) ports.onBrokenCheck(broken);
      for (const broken of plan.brokenActions) ports.onBrokenAction(broken);
      for (const broken of plan.brokenChecks) ports.onBrokenCheck(broken);
      const isWhole = parts.length === 0;
      if (isWhole) ports.accounts.note(stored);
      else ports.accounts.forget();
      const written = { plan, refused: refused.map(({ id }) => id), isWhole };
      ports.figures?.recordOrders(recordedBy(written), ports.clock());
      return written;
    } catch (error) {
      if (!isRepeatable(error) || attempt === ATTEMPTS) throw error;
      ports.accounts.forget();
    }
  }
}

/** What writes no order is nearly nothing: it would make the others look quick. */
function timedWrite({ sql, figures }: Pick<LanePorts, 'sql' | 'figures'>, write: SettlementWrite) {
  const run = () => writeOrSplit(sql, write);
  return figures && write.orders.length > 0 ? figures.timePostgres('write', run) : run();
}

function recordedBy({ plan, refused, isWhole }: WrittenTurn): readonly OrderRow[] {
  const { orders } = plan.write;
  return isWhole ? orders : orders.filter(({ order }) => !refused.includes(order.id));
}

function submissionsOf({ part, error }: RefusedAccount): Broken[] {
  return [
    ...part.orders.map(({ order }) => ({ id: order.id, error })),
    ...(part.commands ?? []).map(({ command }) => ({ id: command.id, error })),
  ];
}

/** Interest that could not be written: nobody asked for it, so nothing else tells of it. */
function chargesOf({ part, error }: RefusedAccount): TurnPlan['brokenChecks'] {
  return (part.margin?.interest ?? []).map(({ charge }) => ({ userId: charge.userId, error }));
}

/**
 * Hands what cannot be settled to `orders.dead`. What was stored before has no message any more: it stays
 * PENDING, and counts as poisoned in every turn that meets it.
 */
async function setAside(
  ports: Pick<LanePorts, 'deadLetter'>,
  plan: TurnPlan,
  refused: readonly Broken[],
): Promise<void> {
  for (const { id, error } of [...plan.broken, ...refused]) {
    const message = plan.messageOf(id);
    const reason = `cannot_settle order=${id}: ${wordsOf(error)}`;
    if (!message) continue;
    await inTrace(message.traceparent, () => ports.deadLetter(message.content, reason));
  }
}

function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}
