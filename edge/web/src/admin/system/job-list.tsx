import { useState } from 'react';
import type { Job } from '../../api/schema.ts';
import { Awaited } from '../../controls/awaited.tsx';
import { ConfirmSheet } from '../../controls/confirm-sheet.tsx';
import { FaultNote } from '../../controls/fault-note.tsx';
import { useToasts } from '../../controls/toasts.tsx';
import { useApi } from '../../environment.ts';
import { useFormat } from '../../format/use-format.ts';
import { useCommand } from '../../query/use-command.ts';
import { usePolling } from '../../query/use-polling.ts';
import { named } from '../../text/named.ts';
import { useWords } from '../../text/words.ts';
import { faultCode } from '../fault-code.ts';
import { StatusGroup } from './status-row.tsx';
import { systemApi } from './system-api.ts';
import { systemWords } from './words.ts';

const EVERY_MS = 5_000;

/** What home does once a day. */
export function JobList() {
  const api = useApi(systemApi);
  const words = useWords(systemWords).jobs;
  const [triggered, setTriggered] = useState<Job>();
  const jobs = usePolling({
    key: ['admin', 'jobs'],
    load: api.jobs,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return (
    <StatusGroup title={words.title}>
      <Awaited of={jobs}>
        {({ items }) => (
          <ul>
            {items.map((job) => (
              <li key={job.name}>
                <JobRow job={job} onTrigger={() => setTriggered(job)} />
              </li>
            ))}
          </ul>
        )}
      </Awaited>
      {triggered && <Trigger job={triggered} onClose={() => setTriggered(undefined)} />}
    </StatusGroup>
  );
}

function JobRow({ job, onTrigger }: { readonly job: Job; readonly onTrigger: () => void }) {
  const api = useApi(systemApi);
  const words = useWords(systemWords).jobs;
  const format = useFormat();
  const pause = useCommand(job.paused ? api.resumeJob : api.pauseJob, ['admin']);
  const [last] = job.runs;
  return (
    <div className="admin__row job">
      <span className="row__main">
        <span className="admin__name">
          <b>{named(words.names, job.name)}</b>
          {job.paused && <span className="tag">{words.paused}</span>}
        </span>
        <small>
          {last ? words.lastRun(last.day, words.states[last.state]) : words.neverRan} · {words.next}{' '}
          {format.kst(job.next_at)}
        </small>
        {last?.error && <small className="field__fault">{last.error}</small>}
        <FaultNote fault={pause.fault} />
      </span>
      <span className="job__acts">
        <button
          type="button"
          className="button button--quiet button--small"
          disabled={pause.isBusy}
          onClick={() => pause.run(job.name)}
        >
          {job.paused ? words.resume : words.pause}
        </button>
        <button type="button" className="button button--quiet button--small" onClick={onTrigger}>
          {words.trigger}
        </button>
      </span>
    </div>
  );
}

function Trigger({ job, onClose }: { readonly job: Job; readonly onClose: () => void }) {
  const api = useApi(systemApi);
  const toasts = useToasts();
  const words = useWords(systemWords).jobs;
  const trigger = useCommand(api.triggerJob, ['admin']);
  const code = faultCode(trigger.fault);
  const known = code === 'already_ran' ? words.alreadyRan : code === 'not_due' ? words.notDue : '';
  return (
    <ConfirmSheet
      title={`${named(words.names, job.name)}: ${words.triggerAsk}`}
      confirm={words.trigger}
      isBusy={trigger.isBusy}
      fault={known === '' ? trigger.fault : undefined}
      onClose={onClose}
      onConfirm={async () => {
        const run = await trigger.run(job.name);
        if (!run) return;
        toasts.add({ title: words.triggered(run.day) });
        onClose();
      }}
    >
      <p>{words.triggerText}</p>
      {known !== '' && (
        <p className="calm-note" role="alert">
          {known}
        </p>
      )}
    </ConfirmSheet>
  );
}
