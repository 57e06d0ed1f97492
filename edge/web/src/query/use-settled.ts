import { useEffect, useState } from 'react';

const QUIET_MS = 250;

/** What is typed, once whoever types pauses: the server is asked for words, not for each letter of them. */
export function useSettled(typed: string): string {
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), QUIET_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return settled;
}
