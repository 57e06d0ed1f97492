import type { AuditEntry } from '../../api/schema.ts';
import { When } from '../../controls/when.tsx';
import { useFormat } from '../../format/use-format.ts';
import { named } from '../../text/named.ts';
import { useWords } from '../../text/words.ts';
import { Person } from '../person.tsx';
import { auditWords } from './words.ts';

/** One row of the log; unfolded it tells all. */
export function AuditRow({ entry }: { readonly entry: AuditEntry }) {
  const words = useWords(auditWords);
  return (
    <details className="audit">
      <summary className="admin__row">
        <span className="row__main">
          <b>{named(words.actions, entry.action)}</b>
          <small>{entry.actor_id === null ? words.stranger : <Person id={entry.actor_id} />}</small>
        </span>
        <span className="row__side">
          <small>
            <When at={entry.at} />
          </small>
          <small>#{entry.audit_id}</small>
        </span>
      </summary>
      <Details entry={entry} />
    </details>
  );
}

function Details({ entry }: { readonly entry: AuditEntry }) {
  const words = useWords(auditWords);
  const format = useFormat();
  const rows: readonly (readonly [string, string])[] = [
    [words.time, `${format.kstFull(entry.at)} KST`],
    ...(entry.subject === null ? [] : [[words.subject, entry.subject] as const]),
    ...(entry.address === null ? [] : [[words.address, entry.address] as const]),
    ...Object.entries(entry.details).map(([name, value]) => [name, textOf(value)] as const),
    [words.hash, entry.hash],
  ];
  return (
    <dl className="audit__details">
      {rows.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
