import { inBothLanguages } from '../text/words.ts';

/** How the app looks, and what the account is. */
export const settingsWords = inBothLanguages({
  ko: {
    title: '설정',
    display: {
      title: '화면',
      intro: '이 기기에만 저장돼요.',
      language: '언어',
      languages: { ko: '한국어', en: 'English' },
      theme: '밝기',
      themes: { system: '기기 설정', light: '밝게', dark: '어둡게' },
    },
  },
  en: {
    title: 'Settings',
    display: {
      title: 'Display',
      intro: 'Kept on this device alone.',
      language: 'Language',
      languages: { ko: '한국어', en: 'English' },
      theme: 'Colours',
      themes: { system: 'As the device', light: 'Light', dark: 'Dark' },
    },
  },
});
