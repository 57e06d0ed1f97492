import type { Tracing } from '@mockstreet/shared/node/tracing';
import { readTraceparent } from '@mockstreet/shared/traceparent';
import type { Outcome } from './judge-answer.ts';
import type { Message } from './message-queue.ts';

/**
 * Begins to tell of one attempt to post a message, where somebody wants to know of what it is about; to be called with
 * what became of it. Nothing of the webhook's address is told: whoever has it can post.
 */
export function tracePost(
  tracing: Tracing,
  { traceparent, channel, template, attempts }: Message,
): ((verdict: string, outcome: Outcome) => void) | undefined {
  const parent = readTraceparent(traceparent);
  const span =
    parent &&
    tracing.begin({
      ...{ name: 'post to Discord', kind: 'client', parent },
      attributes: {
        'http.request.method': 'POST',
        'mockstreet.discord.channel': channel,
        'mockstreet.template': template,
        'mockstreet.attempt': attempts + 1,
      },
    });
  if (!span) return undefined;
  return (verdict, outcome) =>
    span.end({
      attributes: {
        'mockstreet.outcome': verdict,
        ...(outcome.kind === 'answered' ? { 'http.response.status_code': outcome.status } : {}),
      },
      isError: verdict !== 'sent',
    });
}
