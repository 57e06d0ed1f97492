import { useId } from 'react';
import { useWords } from '../text/words.ts';
import { adminWords } from './words.ts';

export interface Pickable {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
}

interface PickerProps {
  readonly label: string;
  readonly search: string;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** What the query finds; undefined until that is known. */
  readonly found: readonly Pickable[] | undefined;
  readonly value: Pickable | undefined;
  readonly onChange: (value: Pickable | undefined) => void;
}

const FOUND_MAX = 6;

/** One of many: a few letters, then a touch. */
export function Picker(props: PickerProps) {
  const { label, search, query, found, value, onChange } = props;
  const id = useId();
  const words = useWords(adminWords);
  if (value) {
    return (
      <div className="field">
        <span>{label}</span>
        <div className="admin__picked">
          <span className="row__main">
            <b>{value.name}</b>
            <small>{value.detail}</small>
          </span>
          <button
            type="button"
            className="button button--quiet button--small"
            onClick={() => onChange(undefined)}
          >
            {words.chooseAgain}
          </button>
        </div>
      </div>
    );
  }
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="search"
        autoComplete="off"
        placeholder={search}
        value={query}
        onChange={(event) => props.onQuery(event.target.value)}
      />
      {query.trim() !== '' && (
        <ul className="admin__found">
          {found?.slice(0, FOUND_MAX).map((one) => (
            <li key={one.id}>
              <button type="button" onClick={() => onChange(one)}>
                <b>{one.name}</b>
                <small>{one.detail}</small>
              </button>
            </li>
          ))}
          {found?.length === 0 && <li className="muted">{words.nothingFound}</li>}
        </ul>
      )}
    </div>
  );
}
