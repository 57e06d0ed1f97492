import { useSyncExternalStore } from 'react';
import { useEnvironment } from '../environment.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';

/** Tells of a newer version, and lets the user say when. */
export function UpdateNote() {
  const { appUpdate } = useEnvironment();
  const words = useWords(commonWords).update;
  const isReady = useSyncExternalStore(appUpdate.subscribe, appUpdate.isReady);
  return (
    <div aria-live="polite">
      {isReady && (
        <p className="calm-note update-note">
          {words.ready}
          <button type="button" className="link" onClick={appUpdate.take}>
            {words.take}
          </button>
        </p>
      )}
    </div>
  );
}
