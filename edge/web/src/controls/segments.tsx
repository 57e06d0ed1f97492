interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly options: readonly T[];
  readonly names: Readonly<Record<T, string>>;
  /** Undefined when none of them stands for what is shown. */
  readonly value: T | undefined;
  readonly onChange: (option: T) => void;
}

/** A row of buttons of which one is pressed. */
export function Segments<T extends string>(props: SegmentsProps<T>) {
  return (
    <fieldset className="segments" aria-label={props.label}>
      {props.options.map((option) => (
        <button
          key={option}
          type="button"
          data-option={option}
          aria-pressed={props.value === option}
          onClick={() => props.onChange(option)}
        >
          {props.names[option]}
        </button>
      ))}
    </fieldset>
  );
}
