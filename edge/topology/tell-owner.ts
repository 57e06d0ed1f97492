import { formatInstant, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { HomeNotice } from './home-watch.ts';

/** A webhook that takes longer is asked again later. */
const POST_DEADLINE_MS = 10_000;

/** Posts a notice where the owner reads it: a webhook of Discord's. Rejects where that did not take it. */
export async function tellOwner(webhookUrl: string, notice: HomeNotice): Promise<void> {
  const answer = await fetch(webhookUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ content: noticeText(notice), allowed_mentions: { parse: [] } }),
    // Discord's answers where it is asked; who sends us on is somebody else.
    redirect: 'manual',
    signal: AbortSignal.timeout(POST_DEADLINE_MS),
  });
  await answer.body?.cancel();
  // Without the address: whoever has it may post.
  if (!answer.ok) throw new Error(`the owner's webhook answered ${answer.status}`);
}

function noticeText(notice: HomeNotice): string {
  if (notice.kind === 'away') {
    return `Mockstreet: home has been away since ${minuteOf(notice.since)}. Orders are taken and wait; nothing is lost.`;
  }
  const minutes = Math.round((notice.backAt - notice.since) / MICROS_PER_MINUTE);
  return `Mockstreet: home is back, after ${minutes} minutes. It settles what waited.`;
}

/** `2026-11-23 12:34 UTC`. */
function minuteOf(at: Instant): string {
  return `${formatInstant(at).slice(0, 16).replace('T', ' ')} UTC`;
}
