import type {
  TemplatePlaceholder,
  TemplateValueWarning,
  TemplateWarning,
} from '../../api/schema.ts';
import { Field } from '../../controls/field.tsx';
import { useWords } from '../../text/words.ts';
import { templateWords } from './words.ts';

const VALUE_MAX = 200;
type Values = Readonly<Record<string, string>>;

interface SampleValuesProps {
  readonly placeholders: readonly TemplatePlaceholder[];
  /** Those that are not their sample. */
  readonly values: Values;
  readonly warnings: readonly (TemplateWarning | TemplateValueWarning)[];
  readonly onChange: (values: Values) => void;
}

/** What the placeholders stand for in the preview: a long name, a loss, nobody. */
export function SampleValues({ placeholders, values, warnings, onChange }: SampleValuesProps) {
  const words = useWords(templateWords);
  const faultOf = (name: string) => {
    const warning = warnings.find(({ at, field }) => at === null && field === name);
    return warning && words.codes[warning.code];
  };
  return (
    <details className="card template__values" open>
      <summary>{words.samples}</summary>
      <div className="template__value-grid">
        {placeholders.map(({ name, kind, sample }) => (
          <Field
            key={name}
            label={name}
            aria-label={words.sampleOf(name)}
            inputMode={kind === 'text' ? 'text' : 'decimal'}
            maxLength={VALUE_MAX}
            autoComplete="off"
            value={values[name] ?? sample}
            fault={faultOf(name)}
            onChange={(event) => onChange({ ...values, [name]: event.target.value })}
          />
        ))}
      </div>
      <button
        type="button"
        className="button button--quiet button--small"
        disabled={Object.keys(values).length === 0}
        onClick={() => onChange({})}
      >
        {words.samplesReset}
      </button>
    </details>
  );
}
