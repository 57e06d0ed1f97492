import { type InputHTMLAttributes, type ReactNode, useId } from 'react';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> {
  readonly label: string;
  readonly hint?: ReactNode;
  /** Says what is wrong with the entry; announced as soon as it is there. */
  readonly fault?: string | undefined;
}

/** A labelled entry with a hint, and with what is wrong with it. */
export function Field({ label, hint, fault, ...input }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = fault ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        aria-invalid={fault !== undefined || undefined}
        aria-describedby={note === undefined ? undefined : noteId}
      />
      {note !== undefined && (
        <small id={noteId} className={fault === undefined ? '' : 'field__fault'} aria-live="polite">
          {note}
        </small>
      )}
    </div>
  );
}
