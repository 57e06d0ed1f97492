/** What the stop of all stages may take together: a second less than the contract's 15 s. */
export const STOP_ALL_WITHIN_MS = 14_000;
/** What every stage gets, however slow those before it were. */
export const STAGE_MS_MIN = 1_000;

/**
 * How long the next stage of a stop may take before SIGKILL, in milliseconds: all the time that is
 * left but for the least share of each stage after it. What a service itself asks for may be less.
 */
export function stagePatience(leftMs: number, stagesAfter: number): number {
  return Math.max(STAGE_MS_MIN, leftMs - stagesAfter * STAGE_MS_MIN);
}
