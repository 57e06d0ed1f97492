import { formatFindings, verdict } from '#verify/format-findings';
import type { Manifest } from '../manifest.ts';
import type { ChosenKeys } from './choose-keys.ts';
import type { TakenUp } from './take-up.ts';
import { whatIsMissing } from './what-is-missing.ts';

export interface Restored extends TakenUp {
  readonly manifest: Manifest;
  /** RFC 3339: the moment that the database was brought to. */
  readonly restoredTo: string;
  readonly keysFrom: ChosenKeys['from'];
  /** Where what was there before lies now. */
  readonly movedTo: string | undefined;
  /** From the first byte read to home being ready to start. */
  readonly seconds: number;
}

const ADVICE: Readonly<Record<ReturnType<typeof verdict>, readonly string[]>> = {
  0: [],
  1: ['NOT CLEAN: look at the findings above before you start'],
  2: ['not all could be looked at: verify again once the edge is there'],
};

/** Of the command: 0 done and clean, 1 done, and not all is as it should be. */
export function exitCodeOf({ findings, replayed }: TakenUp): 0 | 1 {
  return verdict(findings) === 0 && whatIsMissing(replayed).length === 0 ? 0 : 1;
}

const KEYS: Readonly<Record<ChosenKeys['from'], string>> = {
  backup: 'of the backup',
  place: 'those in place, which go on from the backup’s',
  both: 'of the backup and those in place, of each file the younger one',
};

/** How keys are rotated where there is npm. */
const ROTATE = 'npm run keys:rotate --';

/**
 * What a restore has done, for the person who asked for it; `rotate` is the command by which keys are
 * rotated where that person is.
 */
export function summaryOf(restored: Restored, rotate: string = ROTATE): string[] {
  const { manifest, replayed, findings, keysFrom, keysHandedOver, movedTo, seconds } = restored;
  return [
    formatFindings(findings),
    '',
    `restored to      ${restored.restoredTo}, from a backup of ${manifest.taken_at}`,
    `keys             ${KEYS[keysFrom]}`,
    ...(keysHandedOver
      ? ['                 rotated since: the younger ones came out of fills.log']
      : []),
    ...replayLines(replayed),
    ...(movedTo === undefined ? [] : [`what was before  ${movedTo}: remove it when all is well`]),
    `took             ${Math.round(seconds * 10) / 10} s`,
    ...ADVICE[verdict(findings)],
    ...whatIsMissing(replayed).map((line) => `NOT COMPLETE     ${line}`),
    `If the disk was stolen and not only lost: ${rotate} --compromised --control-key`,
  ];
}

function replayLines(report: TakenUp['replayed']): string[] {
  if (!report) {
    return [
      'NOT REPLAYED     what happened after that moment is GIVEN UP, but for what still waits in the',
      '                 queues of the edge; restore again without --to or --no-replay to have it back',
    ];
  }
  const { fillsLog, settled, underOtherRules, repriced, diverged, commands, refused, setAside } =
    report;
  const asides = [...setAside].map(([reason, count]) => `${count} ${reason}`);
  const unreadable = fillsLog.unreadable === 0 ? '' : `, ${fillsLog.unreadable} UNREADABLE`;
  return [
    `replayed         ${fillsLog.messages} messages of fills.log${unreadable}, ${commands} commands of orders.log`,
    `                 ${report.accountRows} rows of people and keys brought up to date`,
    `settled          ${settled} orders as journaled`,
    ...(underOtherRules > 0
      ? [
          `                 ${underOtherRules} of them under other rules than today's, not decided again`,
        ]
      : []),
    `repriced         ${repriced} orders that no journal knows the outcome of; they are flagged`,
    ...(report.commandsAgain > 0
      ? [`                 ${report.commandsAgain} cancels alike, which are decided anew`]
      : []),
    ...(diverged.length > 0
      ? [`diverged         ${diverged.length}: ${diverged.slice(0, 5).join(', ')}`]
      : []),
    ...(refused > 0 ? [`refused          ${refused} commands`] : []),
    ...(asides.length > 0 ? [`set aside        ${asides.join(', ')}`] : []),
  ];
}
