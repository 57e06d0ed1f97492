import type { System, SystemProcess } from '../../api/schema.ts';
import { named } from '../../text/named.ts';
import { useWords } from '../../text/words.ts';
import { Age } from './age.tsx';
import { dependencyLevel, processLevel } from './levels.ts';
import { StatusGroup, StatusRow } from './status-row.tsx';
import { systemWords } from './words.ts';

/** What home needs, and what it is made of. */
export function HomeStatus({ home }: { readonly home: System['home'] }) {
  const words = useWords(systemWords).home;
  return (
    <StatusGroup
      title={words.title}
      aside={
        <>
          {words.running(home.version)} · {words.started} <Age at={home.started_at} />
        </>
      }
    >
      <ul className="system__processes">
        {home.dependencies.map((dependency) => (
          <StatusRow
            key={dependency.name}
            level={dependencyLevel(dependency)}
            name={named(words.names, dependency.name)}
          >
            {words.states[dependency.ok ? 'ready' : (dependency.fault ?? 'unreachable')]}
          </StatusRow>
        ))}
        {home.processes.map((process) => (
          <Process key={process.name} process={process} />
        ))}
      </ul>
    </StatusGroup>
  );
}

function Process({ process }: { readonly process: SystemProcess }) {
  const words = useWords(systemWords).home;
  const lacking = process.dependencies.filter(({ ok }) => !ok);
  const names = lacking.map(({ name }) => named(words.names, name)).join(', ');
  const role = process.role === null ? '' : ` · ${named(words.roles, process.role)}`;
  return (
    <StatusRow
      level={processLevel(process)}
      name={`${named(words.names, process.name)}${role}`}
      note={lacking.length > 0 && words.lacks(names)}
    >
      {words.states[process.state]}
      {process.started_at !== null && (
        <small>
          <Age at={process.started_at} />
        </small>
      )}
    </StatusRow>
  );
}
