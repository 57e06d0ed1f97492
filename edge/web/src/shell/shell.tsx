import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useRef } from 'react';
import { SentCommandsProvider } from '../commands/sent-commands.tsx';
import { ConnectionBanner } from '../connection/connection-banner.tsx';
import { ConnectionPill } from '../connection/connection-pill.tsx';
import { useConnection } from '../connection/use-connection.ts';
import { ToastProvider } from '../controls/toasts.tsx';
import { useOrderEvents } from '../live/use-order-events.ts';
import { NotificationBell } from '../notifications/notification-bell.tsx';
import { OrderDeskProvider, useOrderDesk } from '../orders/submission/order-desk.tsx';
import type { Session } from '../session/session.ts';
import { SessionMenu } from '../session/session-menu.tsx';
import { useWords } from '../text/words.ts';
import { DesktopMenu, PhoneMenu } from './menu.tsx';
import { UpdateNote } from './update-note.tsx';
import { useFocusOnPage } from './use-focus-on-page.ts';
import { Wordmark } from './wordmark.tsx';
import { shellWords } from './words.ts';
import './shell.css';

/** Not before the page itself is there: its words are many. */
const NotificationToasts = lazy(async () => {
  const { NotificationToasts: Toasts } = await import('../notifications/notification-toasts.tsx');
  return { default: Toasts };
});

/** The frame around every page of somebody who is signed in. */
export function Shell({ session }: { readonly session: Session }) {
  return (
    <ToastProvider>
      <OrderDeskProvider username={session.username}>
        <SentCommandsProvider username={session.username}>
          <Frame session={session} />
        </SentCommandsProvider>
      </OrderDeskProvider>
    </ToastProvider>
  );
}

function Frame({ session }: { readonly session: Session }) {
  const words = useWords(shellWords);
  const connection = useConnection();
  const { orders } = useOrderDesk();
  const place = useRef<HTMLElement>(null);
  useOrderEvents();
  useFocusOnPage(place);
  return (
    <div className="shell">
      <a className="shell__skip" href="#content">
        {words.skip}
      </a>
      <header className="shell__top">
        <Wordmark />
        <ConnectionPill connection={connection} />
        <NotificationBell />
        <SessionMenu session={session} homeOffline={connection.kind === 'home-offline'} />
      </header>
      <DesktopMenu />
      <main ref={place} id="content" className="shell__page" tabIndex={-1}>
        <div className="shell__notes">
          <UpdateNote />
          <ConnectionBanner connection={connection} orders={orders} />
        </div>
        <Outlet />
      </main>
      <PhoneMenu />
      <Suspense>
        <NotificationToasts />
      </Suspense>
    </div>
  );
}
