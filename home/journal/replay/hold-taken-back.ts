import { BAILED_OUT } from '#trading/settlement-rows';
import type { DecisionRecord } from './follow-records.ts';

/** Keeps orders that a bailout took back until the bailout is told of. */
export interface TakenBack {
  /** Those of the records whose turn has come, with what was kept before; in their order. */
  release(records: readonly DecisionRecord[]): readonly DecisionRecord[];
}

/**
 * Orders come before the bailout that took them back. Where the journal ends between, they are as if it had ended before
 * them: the bailout is decided anew, and takes them back then.
 */
export function holdTakenBack(): TakenBack {
  let kept: readonly DecisionRecord[] = [];
  return {
    release(records) {
      const all = [...kept, ...records];
      const begun = new Set(
        all.map((one) => (one.kind === 'bailout' ? one.command_id : undefined)),
      );
      const isEarly = (record: DecisionRecord) => {
        const by = bailoutBehind(record);
        return by !== undefined && !begun.has(by);
      };
      kept = all.filter(isEarly);
      return all.filter((record) => !isEarly(record));
    },
  };
}

/** The command of the bailout that took an order back. */
function bailoutBehind(record: DecisionRecord): string | undefined {
  if (record.kind !== 'settlement') return undefined;
  const { status, reason, reason_detail: detail } = record.outcome;
  if (status !== 'CANCELLED' || reason !== BAILED_OUT) return undefined;
  return detail?.slice('command_id='.length);
}
