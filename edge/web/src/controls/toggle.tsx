import { Switch } from '@base-ui/react/switch';
import { useId } from 'react';
import './toggle.css';

interface ToggleProps {
  readonly label: string;
  readonly hint?: string;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** On or off, at once. */
export function Toggle({ label, hint, isOn, isDisabled = false, onChange }: ToggleProps) {
  const id = useId();
  return (
    <div className="toggle">
      <span className="toggle__words">
        <label htmlFor={id}>{label}</label>
        {hint && <small id={`${id}-hint`}>{hint}</small>}
      </span>
      <Switch.Root
        id={id}
        className="toggle__track"
        checked={isOn}
        disabled={isDisabled}
        onCheckedChange={onChange}
        aria-label={label}
        aria-describedby={hint ? `${id}-hint` : undefined}
      >
        <Switch.Thumb className="toggle__thumb" />
      </Switch.Root>
    </div>
  );
}
