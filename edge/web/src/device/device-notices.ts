/** Whether the browser shows notices of ours outside of the page; `unsupported`: it cannot. */
export type NoticePermission = 'unsupported' | 'default' | 'granted' | 'denied';

export interface DeviceNotice {
  /** The same notice of two tabs is shown once. */
  readonly id: string;
  readonly title: string;
  readonly body: string;
}

/** Notices of the device itself, while the app is open somewhere. */
export interface DeviceNotices {
  permission(): NoticePermission;
  /** Has the browser ask its user; only ever when they clicked for it. */
  ask(): Promise<NoticePermission>;
  /** Says nothing while the page is in sight: it tells by itself. */
  show(notice: DeviceNotice): void;
}

/** @param page what of a browser's window is used; `Notification` is not there in all of them */
export function createDeviceNotices(
  page: Pick<Window, 'document' | 'navigator'> & {
    readonly Notification?: typeof Notification;
  },
): DeviceNotices {
  const permission = (): NoticePermission => page.Notification?.permission ?? 'unsupported';
  return {
    permission,
    async ask() {
      await page.Notification?.requestPermission().catch(() => undefined);
      return permission();
    },
    show({ id, title, body }) {
      if (permission() !== 'granted' || !page.document.hidden || !page.Notification) return;
      const options = { body, tag: id, icon: '/favicon.svg' };
      try {
        new page.Notification(title, options);
      } catch {
        // On phones only the service worker may, which a device without one then goes without.
        void page.navigator.serviceWorker
          ?.getRegistration()
          .then((worker) => worker?.showNotification(title, options))
          .catch(() => undefined);
      }
    },
  };
}
