import { useApi } from '../environment.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { usePolling } from '../query/use-polling.ts';
import { useWords } from '../text/words.ts';
import { rankingApi } from './ranking-api.ts';
import { rankingWords } from './words.ts';

const EVERY_MS = 600_000;

/** What counts, in the words of the house's configuration. */
export function RankingRules() {
  const api = useApi(rankingApi);
  const words = useWords(rankingWords);
  const { language } = usePreferences();
  const { value } = usePolling({
    key: ['ranking', 'rules'],
    load: api.rules,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  if (!value) return null;
  return (
    <section className="ranking__rules">
      <h2>{words.rules}</h2>
      <ul>
        {value.rules.map((rule) => (
          <li key={rule.key}>{rule[language]}</li>
        ))}
      </ul>
    </section>
  );
}
