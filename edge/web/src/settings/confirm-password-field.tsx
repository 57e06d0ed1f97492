import type { Fault } from '../api/answer.ts';
import { fieldError } from '../api/field-error.ts';
import { Field } from '../controls/field.tsx';
import { explainField, fieldWords } from '../text/field-words.ts';
import { useWords } from '../text/words.ts';
import { settingsWords } from './words.ts';

interface ConfirmPasswordFieldProps {
  /** Of the last attempt: it says whether the password is needed. */
  readonly fault: Fault | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Asked for only where the server does: who signed in just now need not type it again. */
export function ConfirmPasswordField({ fault, value, onChange }: ConfirmPasswordFieldProps) {
  const words = useWords(settingsWords).password;
  const faults = useWords(fieldWords);
  const code = fieldError(fault, 'current_password');
  if (code === undefined && value === '') return null;
  return (
    <Field
      label={words.current}
      fault={explainField(code, faults.currentPassword)}
      type="password"
      autoComplete="current-password"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
