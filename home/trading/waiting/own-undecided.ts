import type { Undecided } from './read-undecided.ts';

/**
 * Without the users of whom nothing waits in the partition any more, and who have sent nothing to it: another
 * lane has taken over what strayed of them since they were found here, and decides it together with
 * what it knows of them.
 */
export function ownUndecided(
  undecided: Undecided,
  partition: number,
  senders: Iterable<string>,
): Undecided {
  const { orders, commands } = undecided;
  const own = new Set(senders);
  for (const one of [...orders, ...commands]) if (one.partition === partition) own.add(one.userId);
  const isOwn = ({ userId }: { readonly userId: string }) => own.has(userId);
  return { ...undecided, orders: orders.filter(isOwn), commands: commands.filter(isOwn) };
}
