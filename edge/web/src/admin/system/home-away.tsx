import { useEdgeStatus } from '../../connection/use-edge-status.ts';
import { Awaited } from '../../controls/awaited.tsx';
import { useFormat } from '../../format/use-format.ts';
import { useWords } from '../../text/words.ts';
import { Age } from './age.tsx';
import { StatusGroup, StatusRow } from './status-row.tsx';
import { systemWords } from './words.ts';

/** With home away: what waits for it, as the edge tells. */
export function HomeAway() {
  const words = useWords(systemWords).away;
  const format = useFormat();
  const status = useEdgeStatus();
  const count = (messages: number | null) =>
    messages === null ? words.unknown : words.count(messages);
  return (
    <Awaited of={status}>
      {({ since, queue }) => (
        <StatusGroup title={words.title} aside={words.since(format.kst(since))}>
          <p className="muted">{words.text}</p>
          <ul>
            <StatusRow level={queue.ready === null ? 'unknown' : 'watch'} name={words.waiting}>
              {count(queue.ready)}
            </StatusRow>
            <StatusRow level={queue.unacked === null ? 'unknown' : 'good'} name={words.inHand}>
              {count(queue.unacked)}
            </StatusRow>
            <StatusRow level="good" name={words.oldest}>
              {queue.oldest_accepted_at === null ? (
                words.noneWaiting
              ) : (
                <Age at={queue.oldest_accepted_at} />
              )}
            </StatusRow>
          </ul>
          <p className="muted">{words.last}</p>
        </StatusGroup>
      )}
    </Awaited>
  );
}
