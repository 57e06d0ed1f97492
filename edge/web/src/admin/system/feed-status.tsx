import type { System, SystemFeedSource } from '../../api/schema.ts';
import { useWords } from '../../text/words.ts';
import { Age } from './age.tsx';
import { sourceLevel } from './levels.ts';
import { StatusGroup, StatusRow } from './status-row.tsx';
import { systemWords } from './words.ts';

/** How fresh the prices of each source are. */
export function FeedStatus({ feed }: { readonly feed: System['feed'] }) {
  const all = useWords(systemWords);
  const words = all.feed;
  return (
    <StatusGroup
      title={words.title}
      aside={feed.reported_at !== null && <Age at={feed.reported_at} />}
    >
      {feed.fault !== null && <p className="muted">{all.unreachablePart}</p>}
      {feed.is_silent && <p className="calm-note">{words.silent}</p>}
      <ul>
        {feed.sources.map((source) => (
          <Source key={source.source} source={source} />
        ))}
      </ul>
    </StatusGroup>
  );
}

function Source({ source }: { readonly source: SystemFeedSource }) {
  const words = useWords(systemWords).feed;
  const { markets, last_fault: fault, complete_to: completeTo } = source;
  const notes = [
    source.state === null && words.unused,
    markets.length > 0 && words.covers(markets.join(' '), source.instruments),
    source.open_gaps > 0 && words.gaps(source.open_gaps),
    fault !== null && words.fault(fault),
  ];
  return (
    <StatusRow
      level={sourceLevel(source)}
      name={source.source === 'sim' ? words.sim : source.source}
      note={notes.filter(Boolean).join(' · ')}
    >
      {source.last_print_at === null ? (
        words.none
      ) : (
        <span>
          <small>{words.last}</small> <Age at={source.last_print_at} />
        </span>
      )}
      {completeTo !== null && (
        <small>
          {words.complete} <Age at={completeTo} />
        </small>
      )}
    </StatusRow>
  );
}
