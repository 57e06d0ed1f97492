/**
 * The outcome of `work`, or at the deadline the fault that `onLate` gives. Drivers leave promises
 * pending for ever when a connection is half open, so nothing may wait for one alone. The work
 * itself goes on unless `onLate` ends it.
 */
export async function beforeDeadline<T>(
  work: Promise<T>,
  deadlineMs: number,
  onLate: () => Error,
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(onLate()), deadlineMs);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
