import { text } from '../text/korean.ts';

export type DeskTab = 'market' | 'orders' | 'account';
const TABS: readonly DeskTab[] = ['market', 'orders', 'account'];

/** Phones only: one part of the desk at a time. */
export function TabBar(props: {
  readonly tab: DeskTab;
  readonly onChange: (tab: DeskTab) => void;
}) {
  return (
    <nav className="tab-bar" aria-label={text.appName}>
      {TABS.map((tab) => (
        <button
          key={tab}
          type="button"
          aria-current={props.tab === tab ? 'page' : undefined}
          onClick={() => props.onChange(tab)}
        >
          {text.tabs[tab]}
        </button>
      ))}
    </nav>
  );
}
