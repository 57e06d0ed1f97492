import type { System } from '../../api/schema.ts';
import { named } from '../../text/named.ts';
import { useWords } from '../../text/words.ts';
import { Age } from './age.tsx';
import { channelLevel, readerLevel } from './levels.ts';
import { StatusGroup, StatusRow } from './status-row.tsx';
import { systemWords } from './words.ts';

interface OutboxStatusProps {
  readonly outbox: System['outbox'];
  readonly discord: System['discord'];
}

/** How far whoever tells others has come. */
export function OutboxStatus({ outbox, discord }: OutboxStatusProps) {
  const all = useWords(systemWords);
  const words = all.outbox;
  const isUntold = outbox.fault !== null || discord.fault !== null;
  return (
    <StatusGroup title={words.title}>
      {isUntold && <p className="muted">{all.unreachablePart}</p>}
      <ul>
        {outbox.readers.map((reader) => (
          <StatusRow
            key={reader.reader}
            level={readerLevel(reader)}
            name={named(words.readers, reader.reader)}
            note={
              <>
                {words.moved} <Age at={reader.moved_at} />
              </>
            }
          >
            {words.pending(reader.pending)}
            {reader.oldest_at !== null && <Age at={reader.oldest_at} />}
          </StatusRow>
        ))}
        {discord.channels.map((channel) => (
          <StatusRow
            key={channel.channel}
            level={channelLevel(channel)}
            name={words.channels[channel.channel]}
            note={channel.reason}
          >
            {words.held(channel.held)}
            {channel.oldest_at !== null && <Age at={channel.oldest_at} />}
          </StatusRow>
        ))}
      </ul>
    </StatusGroup>
  );
}
