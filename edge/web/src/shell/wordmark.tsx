import { Logo } from '../controls/logo.tsx';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';

export function Wordmark() {
  const { appName } = useWords(commonWords);
  return (
    <span className="wordmark">
      <Logo size={28} />
      {appName}
    </span>
  );
}
