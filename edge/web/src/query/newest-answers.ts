const DAY_MS = 86_400_000;
/** Home may be away for days, and old figures with their age are better than none. */
export const REMEMBERED_MS = 7 * DAY_MS;
/** Of each topic: who has looked at two hundred orders does not carry them all along. */
export const REMEMBERED_PER_TOPIC = 30;

/** What counts of a remembered answer here. */
export interface DatedAnswer {
  readonly queryHash: string;
  readonly queryKey: readonly unknown[];
  /** In milliseconds of this device. */
  readonly state: { readonly dataUpdatedAt: number };
}

/**
 * The answers that are worth remembering: of each question the newest, none that is older than
 * seven days, and of each topic no more than a handful.
 */
export function newestAnswers<T extends DatedAnswer>(
  answers: readonly T[],
  nowMs: number,
): readonly T[] {
  const byHash = new Map<string, T>();
  for (const answer of answers) {
    const other = byHash.get(answer.queryHash);
    if (!other || ageOf(other, nowMs) > ageOf(answer, nowMs)) byHash.set(answer.queryHash, answer);
  }
  const perTopic = new Map<unknown, number>();
  return [...byHash.values()]
    .filter((answer) => ageOf(answer, nowMs) < REMEMBERED_MS)
    .sort((a, b) => ageOf(a, nowMs) - ageOf(b, nowMs))
    .filter(({ queryKey: [topic] }) => {
      const count = (perTopic.get(topic) ?? 0) + 1;
      perTopic.set(topic, count);
      return count <= REMEMBERED_PER_TOPIC;
    });
}

const ageOf = ({ state }: DatedAnswer, nowMs: number) => nowMs - state.dataUpdatedAt;
