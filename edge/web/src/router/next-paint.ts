/** For how long a page may keep from painting before nobody waits for it, in milliseconds: one in a hidden tab never does. */
const LONGEST_MS = 100;

/** Until the browser has painted what is to be seen by now. */
export async function nextPaint(): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, LONGEST_MS);
    // A frame's callbacks come before its painting, and what they ask for after it.
    requestAnimationFrame(() => setTimeout(resolve));
  });
}
