import { type ReactNode, useId } from 'react';

interface SettingsSectionProps {
  /** To be led to by address. */
  readonly name: string;
  readonly title: string;
  readonly intro?: string | undefined;
  readonly children: ReactNode;
}

/** One matter of the settings. */
export function SettingsSection({ name, title, intro, children }: SettingsSectionProps) {
  const titleId = useId();
  return (
    <section id={name} className="card settings__section" aria-labelledby={titleId}>
      <header>
        <h2 id={titleId}>{title}</h2>
        {intro && <p className="muted">{intro}</p>}
      </header>
      {children}
    </section>
  );
}
