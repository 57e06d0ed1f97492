import { inBothLanguages } from '../text/words.ts';

/** Instruments and their prices. */
export const marketWords = inBothLanguages({
  ko: {
    title: '시세',
    search: '종목 이름이나 코드 찾기',
    markets: { CRYPTO: '코인', KRX: '국내', US: '미국' },
    loading: '시세를 불러오는 중…',
    unavailable: '홈 서버가 돌아오면 시세를 보여 드릴게요.',
    nothingFound: '찾는 종목이 없어요.',
    noPrice: '시세 없음',
    source: { live: '', simulated: '가상', replayed: '재생' },
    sourceLong: {
      live: '실제 시세',
      simulated: '가상 시세(시뮬레이션)',
      replayed: '과거 시세 재생',
    },
    simulatedNotice: '‘가상’ 표시는 실제 시장이 아니라 시뮬레이션한 시세예요.',
    replayedNotice: '‘재생’ 표시는 과거에 기록된 시세를 다시 틀어 주는 거예요.',
  },
  en: {
    title: 'Market',
    search: 'Find by name or symbol',
    markets: { CRYPTO: 'Crypto', KRX: 'Korea', US: 'US' },
    loading: 'Loading prices…',
    unavailable: 'Prices will be here once the home server is back.',
    nothingFound: 'Nothing found.',
    noPrice: 'no price',
    source: { live: '', simulated: 'sim', replayed: 'replay' },
    sourceLong: {
      live: 'Live price',
      simulated: 'Simulated price',
      replayed: 'Replayed price of the past',
    },
    simulatedNotice: 'Prices marked “sim” are simulated and come from no real market.',
    replayedNotice: 'Prices marked “replay” were recorded in the past and are played again.',
  },
});
