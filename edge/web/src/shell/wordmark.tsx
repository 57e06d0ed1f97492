import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';

export function Wordmark() {
  const { appName } = useWords(commonWords);
  return (
    <span className="wordmark">
      <img src="/favicon.svg" alt="" width="28" height="28" />
      {appName}
    </span>
  );
}
