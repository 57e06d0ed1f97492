import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import './toasts.css';

/** Short messages that come and go by themselves: `useToasts().add({ title })`. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const words = useWords(commonWords);
  return (
    <Toast.Provider limit={3} timeout={5_000}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toasts" aria-label={words.news}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

export const useToasts = Toast.useToastManager;

function ToastList() {
  const { toasts } = Toast.useToastManager();
  const words = useWords(commonWords);
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast" swipeDirection={['up', 'right']}>
      <div>
        <Toast.Title className="toast__title" />
        <Toast.Description className="toast__detail" />
      </div>
      <Toast.Close className="icon-button" aria-label={words.close}>
        <X size={18} aria-hidden />
      </Toast.Close>
    </Toast.Root>
  ));
}
