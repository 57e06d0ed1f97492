import { text } from '../text/korean.ts';

export function Wordmark() {
  return (
    <span className="wordmark">
      <img src="/favicon.svg" alt="" width="28" height="28" />
      {text.appName}
    </span>
  );
}
