import type { StartStep } from '@mockstreet/native/start-times';

/**
 * What a start waited for, one after the other, from the end back: before each step the one whose end it began at.
 * What is not among them went on beside it and held nobody up.
 */
export function startPath(steps: readonly StartStep[]): StartStep[] {
  const path: StartStep[] = [];
  let next = lastOf(steps);
  while (next) {
    path.unshift(next);
    const { fromMs } = next;
    next = lastOf(steps.filter(({ toMs }) => toMs <= fromMs));
  }
  return path;
}

function lastOf(steps: readonly StartStep[]): StartStep | undefined {
  return steps.reduce<StartStep | undefined>(
    (last, step) => (last && last.toMs >= step.toMs ? last : step),
    undefined,
  );
}
