const SECOND_MS = 1_000;

const followers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Calls each second, until the returned function is called: one timer for all that tick on a page. */
export function eachSecond(onTick: () => void): () => void {
  followers.add(onTick);
  timer ??= setInterval(() => {
    for (const tick of followers) tick();
  }, SECOND_MS);
  return () => {
    followers.delete(onTick);
    if (followers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
