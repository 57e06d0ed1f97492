import { useConnection } from '../../connection/use-connection.ts';
import { Awaited } from '../../controls/awaited.tsx';
import { useApi } from '../../environment.ts';
import { Page } from '../../page/page.tsx';
import { usePolling } from '../../query/use-polling.ts';
import { useWords } from '../../text/words.ts';
import { DeadLetters } from './dead-letters.tsx';
import { HomeAway } from './home-away.tsx';
import { JobList } from './job-list.tsx';
import { PlugCard } from './plug-card.tsx';
import { systemApi } from './system-api.ts';
import { SystemStatus } from './system-status.tsx';
import { systemWords } from './words.ts';
import './system.css';

const EVERY_MS = 3_000;

/** How the two machines are now; with home away, what the edge still tells. */
export function SystemPage() {
  const api = useApi(systemApi);
  const words = useWords(systemWords);
  const connection = useConnection();
  const system = usePolling({
    key: ['admin', 'system'],
    load: api.system,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const isHomeAway = connection.kind === 'home-offline';
  return (
    <Page title={words.title} intro={words.intro}>
      <PlugCard isOffered={system.value?.plug?.available === true} isHomeAway={isHomeAway} />
      {isHomeAway && <HomeAway />}
      <Awaited of={system}>{(told) => <SystemStatus system={told} isOld={isHomeAway} />}</Awaited>
      <JobList />
      <DeadLetters />
    </Page>
  );
}
