import { useState } from 'react';
import { Choice } from '../../controls/choice.tsx';
import { Field } from '../../controls/field.tsx';
import { useApi } from '../../environment.ts';
import { Page } from '../../page/page.tsx';
import { usePages } from '../../query/use-pages.ts';
import { useWords } from '../../text/words.ts';
import { kstToUtc } from '../kst-to-utc.ts';
import { PagedList } from '../paged-list.tsx';
import type { Pickable } from '../picker.tsx';
import { UserPicker } from '../user-picker.tsx';
import { type AuditFilters, auditApi } from './audit-api.ts';
import { AuditRow } from './audit-row.tsx';
import { AUDIT_ACTIONS, type AuditAction, auditWords } from './words.ts';
import './audit.css';

const EVERY_MS = 10_000;
const ACTIONS = ['any', ...AUDIT_ACTIONS] as const;

/** Who did what, newest first. */
export function AuditPage() {
  const words = useWords(auditWords);
  const [action, setAction] = useState<AuditAction | 'any'>('any');
  const [actor, setActor] = useState<Pickable>();
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [since, until] = [kstToUtc(from), kstToUtc(to)];
  return (
    <Page title={words.title} intro={words.intro}>
      <details className="card audit__filters">
        <summary>{words.filters}</summary>
        <div className="audit__fields">
          <Choice
            label={words.action}
            options={ACTIONS}
            names={{ any: words.anyAction, ...words.actions }}
            value={action}
            onChange={setAction}
          />
          <UserPicker value={actor} onChange={setActor} />
          <Field
            label={words.from}
            type="datetime-local"
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
          <Field
            label={words.to}
            type="datetime-local"
            value={to}
            onChange={(event) => setTo(event.target.value)}
          />
        </div>
      </details>
      <Entries
        filters={{
          ...(action === 'any' ? {} : { action }),
          ...(actor ? { actor_id: actor.id } : {}),
          ...(since === undefined ? {} : { from: since }),
          ...(until === undefined ? {} : { to: until }),
        }}
      />
    </Page>
  );
}

/** Not remembered on the device: it tells of people's addresses. */
function Entries({ filters }: { readonly filters: AuditFilters }) {
  const api = useApi(auditApi);
  const words = useWords(auditWords);
  const entries = usePages({
    key: ['admin', 'audit', filters],
    loadPage: (cursor) => api.entries(filters, cursor),
    everyMs: EVERY_MS,
  });
  return (
    <PagedList of={entries} none={words.none}>
      {(entry) => (
        <li key={entry.audit_id}>
          <AuditRow entry={entry} />
        </li>
      )}
    </PagedList>
  );
}
