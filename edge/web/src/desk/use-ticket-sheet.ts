import { useEffect, useState } from 'react';

export interface TicketSheet {
  readonly tickerId: string;
  /** Matters on a phone, where the ticket is a sheet over the page. */
  readonly isOpen: boolean;
  readonly open: (tickerId: string) => void;
  readonly close: () => void;
}

/** Which instrument the ticket is for. Escape closes it. */
export function useTicketSheet(): TicketSheet {
  const [tickerId, setTickerId] = useState('CRYPTO-COIN-BTC');
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpen(false);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const open = (next: string) => {
    setTickerId(next);
    setOpen(true);
  };
  return { tickerId, isOpen, open, close: () => setOpen(false) };
}
