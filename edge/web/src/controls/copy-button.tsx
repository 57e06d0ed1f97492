import { Check, Copy } from 'lucide-react';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import { useCopy } from './use-copy.ts';

interface CopyButtonProps {
  readonly text: string;
}

/** Copies the text that stands beside it. */
export function CopyButton({ text }: CopyButtonProps) {
  const words = useWords(commonWords);
  const [isCopied, copy] = useCopy(text);
  return (
    <button
      type="button"
      className="button button--quiet button--small copy-button"
      onClick={() => void copy()}
    >
      {isCopied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
      <span aria-live="polite">{isCopied ? words.copied : words.copy}</span>
    </button>
  );
}
