/** A look that is taken again and again while somebody wants it; what goes on for good is a `runEvery`. */
export interface RepeatedLook {
  /** Takes the first when a pause is over; changes nothing where looks are taken already. */
  begin(): void;
  /** Takes none any more; one that is under way ends by itself, and none follows it. */
  rest(): void;
}

/**
 * One look at a time, with a pause behind each.
 * @param look tells of its own faults, and never rejects
 */
export function repeatLook(look: () => Promise<void>, pauseMs: number): RepeatedLook {
  let timer: NodeJS.Timeout | undefined;
  const again = async () => {
    const own = timer;
    await look();
    // Who rested and began anew meanwhile looks by a timer of their own.
    if (timer === own) timer = setTimeout(again, pauseMs);
  };
  return {
    begin() {
      timer ??= setTimeout(again, pauseMs);
    },
    rest() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
