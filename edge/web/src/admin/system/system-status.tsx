import type { System } from '../../api/schema.ts';
import { useFormat } from '../../format/use-format.ts';
import { useWords } from '../../text/words.ts';
import { Age } from './age.tsx';
import { FeedStatus } from './feed-status.tsx';
import { HomeStatus } from './home-status.tsx';
import { Lamp } from './lamp.tsx';
import { brokerLevel, queueLevel, systemLevel } from './levels.ts';
import { OutboxStatus } from './outbox-status.tsx';
import { StatusGroup, StatusRow } from './status-row.tsx';
import { systemWords } from './words.ts';

interface SystemStatusProps {
  readonly system: System;
  /** Home is away: this is what it told last, and no light of it says anything of now. */
  readonly isOld: boolean;
}

/** Everything that home tells of itself and of its edge. */
export function SystemStatus({ system, isOld }: SystemStatusProps) {
  return (
    <div className="system__told" data-old={isOld || undefined}>
      {!isOld && <Verdict system={system} />}
      <div className="system__groups">
        <QueueStatus queues={system.queues} />
        <EdgeStatus edge={system.edge} />
        <FeedStatus feed={system.feed} />
        <OutboxStatus outbox={system.outbox} discord={system.discord} />
      </div>
      <HomeStatus home={system.home} />
    </div>
  );
}

function Verdict({ system }: { readonly system: System }) {
  const words = useWords(systemWords);
  const level = systemLevel(system);
  return (
    <p className="card system__verdict" data-level={level}>
      <Lamp level={level} />
      <b>{words.verdict[level]}</b>
      <small>
        <Age at={system.as_of} />
      </small>
    </p>
  );
}

function QueueStatus({ queues }: { readonly queues: System['queues'] }) {
  const all = useWords(systemWords);
  const words = all.queues;
  return (
    <StatusGroup title={words.title}>
      {queues.fault !== null && <p className="muted">{all.unreachablePart}</p>}
      <ul>
        {queues.items.map((queue) => {
          const { partition, is_read: isRead, lag_seconds: lag } = queue;
          const reading = isRead === false ? words.notRead : lag ? words.lag(lag) : words.upToDate;
          return (
            <StatusRow
              key={partition}
              level={queueLevel(queue)}
              name={words.partition(partition)}
              note={words.stored(queue.waiting_orders, queue.resting_orders)}
            >
              <b>{words.ready(queue.ready)}</b>
              <small>{reading}</small>
            </StatusRow>
          );
        })}
      </ul>
    </StatusGroup>
  );
}

function EdgeStatus({ edge }: { readonly edge: System['edge'] }) {
  const all = useWords(systemWords);
  const words = all.edge;
  const format = useFormat();
  const { last_outage: outage, clock_error_ms: clockError } = edge;
  return (
    <StatusGroup title={words.title} aside={edge.intake_id}>
      {edge.fault !== null && <p className="muted">{all.unreachablePart}</p>}
      <ul>
        <StatusRow level={brokerLevel(edge)} name={words.broker}>
          {words.brokers[edge.broker]}
        </StatusRow>
        <StatusRow level={edge.heard_to === null ? 'unknown' : 'good'} name={words.heard}>
          {edge.heard_to === null ? all.unreachablePart : <Age at={edge.heard_to} />}
        </StatusRow>
        <StatusRow level={clockError === null ? 'unknown' : 'good'} name={words.clock}>
          {clockError === null ? words.noOrder : words.clockMs(clockError)}
        </StatusRow>
        <StatusRow level="good" name={words.lastOrder}>
          {edge.last_order_at === null ? words.noOrder : <Age at={edge.last_order_at} />}
        </StatusRow>
        <StatusRow level="good" name={words.lastOutage}>
          {outage === null
            ? words.noOutage
            : words.span(format.kst(outage.from_at), format.kst(outage.to_at))}
        </StatusRow>
      </ul>
    </StatusGroup>
  );
}
