import type { Mutant } from './plant-mutant.ts';

const LANE = 'home/trading/lane.ts';
const DECIDE_TURN = 'home/trading/decide-turn.ts';
const WRITE = 'home/trading/settlement/write-settlement.ts';

/**
 * Bugs of the kinds that systems like this one have had, one at a time. Each must be caught by the
 * same faults and checks that the real thing has to stand.
 */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'ack before commit',
    expected: ['lost'],
    patches: [
      {
        file: LANE,
        find: '    const look = await matching.look(world, upTo);\n',
        replace:
          '    ports.ack(messages.map(({ delivery }) => delivery.tag));\n    const look = await matching.look(world, upTo);\n',
      },
      {
        file: LANE,
        find: '    ports.ack([...setAside, ...plan.done]);\n',
        replace: '',
      },
    ],
  },
  {
    name: '202 before confirm',
    expected: ['lost'],
    patches: [
      {
        file: 'edge/intake/accept-submission.ts',
        find: 'const outcome = publishing.then(async (published)',
        replace: "const outcome = Promise.resolve('confirmed').then(async (published)",
      },
    ],
  },
  {
    name: 'mandatory return ignored',
    expected: ['lost'],
    patches: [
      {
        file: 'edge/intake/publish-channel.ts',
        find: "pending.isReturned ? 'returned' : 'confirmed'",
        replace: "'confirmed'",
      },
    ],
  },
  {
    // What the bare driver does to a transaction whose backend dies: what is left of it runs on outside.
    name: 'bare begin, its statements outside of the transaction',
    expected: ['verify 1', 'verify 2'],
    patches: [
      {
        file: WRITE,
        find: 'export async function writeSettlement(\n  sql: Sql,\n  write: SettlementWrite,\n): Promise<ReadonlyMap<string, Account>> {\n',
        replace: `export async function writeSettlement(sql: Sql, whole: SettlementWrite): Promise<ReadonlyMap<string, Account>> {
  let stored: ReadonlyMap<string, Account> = new Map();
  await sql.begin(async () => {
    stored = await writePart(sql, whole, true);
    await writePart(sql, whole, false);
  });
  return stored;
}

async function writePart(sql: Sql, whole: SettlementWrite, isFirst: boolean): Promise<ReadonlyMap<string, Account>> {
  const write = isFirst ? whole : { orders: [], effects: [], accounts: new Map(), conflicts: [] };
`,
      },
      {
        file: WRITE,
        find: 'bindColumns(parameters, orderColumnsOf(write.orders), write.orders)',
        replace: 'bindColumns(parameters, orderColumnsOf(whole.orders), whole.orders)',
      },
      {
        file: WRITE,
        find: "unnestColumns('row', orders)}",
        replace: `unnestColumns('row', orders)} where \${isFirst}`,
      },
      {
        file: WRITE,
        find: 'writeTrades(write.orders, orders, parameters)',
        replace: 'writeTrades(isFirst ? [] : whole.orders, orders, parameters)',
      },
      {
        file: WRITE,
        find: 'positionRows(write)',
        replace: 'positionRows(isFirst ? { ...whole, orders: [] } : whole)',
      },
    ],
  },
  {
    name: 'de-duplication in memory only',
    expected: ['recovery', 'doubled'],
    patches: [
      {
        file: DECIDE_TURN,
        find: 'const recorded = await readRecorded(sql, fresh);',
        replace: 'const recorded = new Map();',
      },
    ],
  },
  {
    // A millisecond between one lock and the next, as where each is a statement of its own.
    name: 'locks taken in the order of the batch',
    expected: ['deadlock'],
    patches: [
      {
        file: WRITE,
        find: '      where row.currency is not null)',
        replace:
          '      where row.currency is not null and pg_advisory_xact_lock(hashtext(ticker_id)) is not null and pg_sleep(0.001) is not null)',
      },
    ],
  },
  {
    name: 'newest price trusted, not the first eligible',
    expected: ['verify 7', 'same tape, same ledger'],
    patches: [
      {
        file: 'home/trading/core/price-rule.ts',
        find: '    if (print.at > upTo) return undefined;\n    if (isSuch(print)) return print;\n  }\n  return undefined;\n',
        replace:
          '    if (print.at > upTo) return newest;\n    if (isSuch(print)) newest = print;\n  }\n  return newest;\n',
      },
      {
        file: 'home/trading/core/price-rule.ts',
        find: '): Print | undefined {\n  for (let index = firstIndexAfter(prints, after)',
        replace:
          '): Print | undefined {\n  let newest: Print | undefined;\n  for (let index = firstIndexAfter(prints, after)',
      },
    ],
  },
  {
    name: 'duplicate within a batch charged twice',
    expected: ['verify 2', 'doubled'],
    patches: [
      {
        file: DECIDE_TURN,
        find: '  return { ...stored, orders: [...orders.values()],',
        replace:
          '  return { ...stored, orders: [...orders.values()].flatMap((order) => (known.get(order.id)?.tags ?? [0]).map(() => order)),',
      },
      {
        file: 'home/trading/core/settle-batch.ts',
        find: '    if (!order) return;\n',
        replace:
          "    if (!order && event.kind === 'order' && event.order.type === 'MARKET') return decide(batch, event, event.order);\n    if (!order) return;\n",
      },
      {
        file: DECIDE_TURN,
        find: 'const settlement = await settleTurn(options, sources, { ...considered, ready: schedule.ready });',
        replace: `const settled = await settleTurn(options, sources, { ...considered, ready: schedule.ready });
  const settlement = { ...settled, outcomes: [...new Map(settled.outcomes.map((one) => [one.order.id, one])).values()] };`,
      },
      {
        file: DECIDE_TURN,
        find: 'splitWaiting(left, { known, written }, { ...options, now });',
        replace:
          'splitWaiting({ ...left, waiting: [...new Map(left.waiting.map((one) => [one.order.id, one])).values()] }, { known, written }, { ...options, now });',
      },
    ],
  },
  {
    name: 'cancel that ignores what filled before it',
    expected: ['verify 7', 'same tape, same ledger'],
    patches: [
      {
        file: 'home/trading/core/schedule-orders.ts',
        find: 'const reasonOf = ({ at }: ScheduledEvent) => waitReason(at, knownTo, input.horizon);',
        replace:
          "const reasonOf = ({ at, kind }: ScheduledEvent) => waitReason(at, kind === 'command' ? Number.POSITIVE_INFINITY : knownTo, input.horizon);",
      },
    ],
  },
  {
    name: 'hold kept at a fill',
    expected: ['verify 3'],
    patches: [
      {
        file: 'home/trading/core/settle-batch.ts',
        find: '  const account = releaseHold(state.accountOf(order.userId), order);\n',
        replace: '  const account = state.accountOf(order.userId);\n',
      },
    ],
  },
  {
    name: 'matching passes a touched order that is undecided',
    expected: ['verify 7', 'same tape, same ledger'],
    patches: [
      {
        file: 'home/trading/matching/matching.ts',
        find: '} else heldBack.set(id, { userId, tickerId, after: addMicros(touchedAt, -1) });',
        replace: '}',
      },
    ],
  },
  {
    name: 'poison ends the engine',
    expected: ['recovery'],
    patches: [
      {
        file: 'home/trading/queue/read-messages.ts',
        find: '  await inTrace(traceparent, () => ports.deadLetter(content, refusal.reason));\n',
        replace: '  throw new Error(refusal.reason);\n',
      },
    ],
  },
  {
    name: 'stamps start over after a restart',
    expected: ['lost'],
    patches: [
      {
        file: 'edge/intake/acceptance-clock.ts',
        find: 'let last = highWaterMark.read() ?? instant(0);',
        replace: 'let last = instant(0);',
      },
    ],
  },
  {
    name: 'orders taken by a clock nobody vouches for',
    expected: ['lost'],
    patches: [
      {
        file: 'edge/intake/accept-submission.ts',
        find: "    if (clockErrorMs > CLOCK_ERROR_MS_MAX) return unavailable('clock_unsure');\n",
        replace: '',
      },
    ],
  },
  {
    name: 'seal not bound to its order',
    expected: ['invented', 'lost'],
    patches: [
      {
        file: 'home/trading/admission/verify-credential.ts',
        find: "      if (!isBound(envelope, seal, binding)) return fault('credential_not_bound');\n",
        replace: '',
      },
    ],
  },
];

/**
 * Mutants by parts of their names, separated by commas, in the order of the list.
 *
 * @throws when a part fits none of them, or several.
 */
export function chooseMutants(parts: string): readonly Mutant[] {
  const chosen = parts.split(',').map((part) => {
    const [mutant, ...others] = MUTANTS.filter(({ name }) => name.includes(part.trim()));
    if (mutant && others.length === 0) return mutant;
    throw new Error(`“${part.trim()}” is no part of one mutant’s name alone`);
  });
  return MUTANTS.filter((mutant) => chosen.includes(mutant));
}
