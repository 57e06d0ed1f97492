import type { Breach } from './checks/breach.ts';
import type { Reckoning } from './checks/inspector.ts';
import type { LedgerFigures } from './checks/read-records.ts';
import type { AnswerCounts } from './load/receipt-book.ts';

/** One fault as it went. */
export interface FaultOutcome {
  readonly number: number;
  readonly kind: string;
  readonly detail: string;
  /** How often it hit something; 0: it did not happen, and is no fault of the run. */
  readonly hits: number;
  /** How often it was injected until it hit something. */
  readonly tries: number;
  /** From the end of the fault until everything served again, in milliseconds. */
  readonly recoveryMs: number;
}

/** Everything that a run is reported by. */
export interface ChaosReport extends Reckoning {
  readonly seed: number;
  readonly seconds: number;
  readonly cores: number;
  readonly users: number;
  readonly faults: readonly FaultOutcome[];
  readonly answers: AnswerCounts;
  readonly promised: number;
  /** How often everything was looked at on the way, the end included. */
  readonly checks: number;
}

/** Breaches that are shown; a run gone wrong may have thousands of them. */
const BREACHES_SHOWN = 20;
const NOT_READ = 'not looked at';

/** The report as Markdown, which reads well on a console too. */
export function formatReport(report: ChaosReport): string {
  const { answers, breaches, ledger, seed } = report;
  const lost = countOf(breaches, 'lost');
  const doubled = countOf(breaches, 'doubled');
  const sums = ledger?.sums.map(({ asset, sum }) => `${asset} ${sum}`).join(', ');
  const faulty = breaches.length > 0;
  const happened = report.faults.filter(hadEffect);
  return [
    `## ${happened.length} faults, seed ${seed}: ${faulty ? `${breaches.length} BREACHES` : 'nothing broken'}`,
    '',
    ...table(
      ['what', 'figure'],
      [
        ['time', `${Math.round(report.seconds)} s on ${report.cores} cores, ${report.users} users`],
        [
          '202 answers',
          `${answers.accepted} for ${report.promised} orders, ${answers.commands} for commands`,
        ],
        ['503, or no answer', `${answers.unavailable} and ${answers.unanswered}, asked again`],
        [
          'sent twice on purpose',
          `${answers.duplicates}, and ${answers.conflicts} with another body`,
        ],
        ['orders recorded', ledger ? ordersOf(ledger) : NOT_READ],
        ['ledger entries', `${ledger?.legs ?? NOT_READ}`],
        ['lost / doubled', `${lost} / ${doubled}`],
        ['decided once more, alike', decidedAgainOf(report)],
        ['sums per asset', sums ?? NOT_READ],
        ['deadlocks', `${report.deadlocks ?? NOT_READ}`],
        ['checks on the way', `${report.checks}`],
        ['faults without effect, not counted', withoutEffect(report.faults)],
      ],
    ),
    '',
    ...table(
      ['fault', 'times', 'had effect', 'hits', 'recovery, median', 'slowest'],
      recoveryRows(report.faults),
    ),
    ...(report.leftOut.length > 0 ? ['', ...leftOutLines(report)] : []),
    ...(faulty ? ['', ...breachLines(breaches)] : []),
  ].join('\n');
}

function ordersOf(ledger: LedgerFigures): string {
  const { orders, filled, failed, cancelled, resting, conflicts, bailouts } = ledger;
  const outcomes = `${filled} filled, ${failed} denied, ${cancelled} taken back, ${resting} at rest`;
  return `${orders}: ${outcomes}; ${conflicts} conflicts, ${bailouts} bailouts`;
}

function leftOutLines({ leftOut }: ChaosReport): string[] {
  return ['Not decided once more:', '', ...leftOut.map((line) => `- ${line}`)];
}

/** Of all that can be: orders, what took effect of commands, and what the house did to accounts that owed. */
function decidedAgainOf({ decidedAgain, ledger }: ChaosReport): string {
  if (decidedAgain === undefined || !ledger) return NOT_READ;
  const { orders, commands, deeds, notDecidedAgain } = ledger;
  return `${decidedAgain} of ${orders + commands + deeds - notDecidedAgain}`;
}

const hadEffect = ({ hits }: FaultOutcome) => hits > 0;

/** By their names: nobody should take for tried what did not happen. */
function withoutEffect(faults: readonly FaultOutcome[]): string {
  const named = faults.filter((fault) => !hadEffect(fault));
  if (named.length === 0) return 'none';
  return named.map(({ number, kind, tries }) => `${number} ${kind} (${tries} tries)`).join(', ');
}

/** A row per kind of fault, in alphabetical order. */
function recoveryRows(faults: readonly FaultOutcome[]): string[][] {
  const byKind = Map.groupBy(faults, ({ kind }) => kind);
  return [...byKind]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, outcomes]) => {
      const effective = outcomes.filter(hadEffect);
      const hits = effective.reduce((sum, one) => sum + one.hits, 0);
      const sorted = effective.map(({ recoveryMs }) => recoveryMs).toSorted((a, b) => a - b);
      const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
      return [
        kind,
        `${outcomes.length}`,
        effective.length === 0 ? 'NEVER' : `${effective.length}`,
        `${hits}`,
        ...(effective.length === 0 ? ['', ''] : [seconds(median), seconds(sorted.at(-1) ?? 0)]),
      ];
    });
}

function breachLines(breaches: readonly Breach[]): string[] {
  const shown = breaches
    .slice(0, BREACHES_SHOWN)
    .map(({ check, what }) => `- **${check}**: ${what}`);
  const more = breaches.length - shown.length;
  return more > 0 ? [...shown, `- … and ${more} more`] : shown;
}

function countOf(breaches: readonly Breach[], check: string): number {
  return breaches.filter((breach) => breach.check === check).length;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

/** A Markdown table whose columns line up. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
