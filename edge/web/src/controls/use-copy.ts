import { useState } from 'react';

/** Copies a text; where the browser does not let it, the text can still be marked by hand. */
export function useCopy(text: string) {
  const [copied, setCopied] = useState<string>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(text);
    } catch {
      setCopied(undefined);
    }
  };
  return [copied === text, copy] as const;
}
