import { inBothLanguages } from '../../text/words.ts';

/** What may come of a message that was replayed. */
export const outcomeWords = inBothLanguages({
  ko: {
    outcomes: {
      taken: '제때 온 주문처럼 받아들였어요',
      already_recorded: '이미 처리된 메시지라 바뀐 것이 없어요',
      conflict: '같은 번호로 다른 내용이 이미 있어 바뀐 것이 없어요',
      cannot_replay: '다시 처리하다가 오류가 났어요',
    } as Readonly<Record<string, string>>,
    denied: (why: string) => `거절했어요. ${why}`,
  },
  en: {
    outcomes: {
      taken: 'taken up as if it had come through in time',
      already_recorded: 'settled before, nothing has changed',
      conflict: 'there is another under its id, nothing has changed',
      cannot_replay: 'failed while it was taken up',
    } as Readonly<Record<string, string>>,
    denied: (why: string) => `denied. ${why}`,
  },
});
