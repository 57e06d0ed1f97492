import { inBothLanguages } from '../text/words.ts';

/** What whoever is not signed in sees first. */
export const entranceWords = inBothLanguages({
  ko: {
    pitches: {
      always: '국내 주식, 미국 주식, 코인을 원화 지갑 하나로',
      kept: '서버가 쉬어도 주문은 사라지지 않고, 결과도 달라지지 않아요.',
      proof: '숫자로 확인하기',
      friends: '순위와 일일 리포트, 그리고 친구가 곧 종목인 인간 ETF',
    },
    invited: '초대 코드가 있나요?',
    join: '가입하기',
    joining: {
      title: '초대로 가입하기',
      intro: '친구에게 받은 초대 코드로 계좌를 열어요.',
      code: '초대 코드',
      username: '아이디',
      usernameHint: '로그인할 때 써요. 영문 소문자와 숫자 3~32자.',
      nickname: '닉네임',
      nicknameHint: '친구들에게 보이는 이름이에요. 나중에 바꿀 수 있어요.',
      password: '비밀번호',
      passwordHint: '8~128자. 다른 곳에서 쓰지 않는 것으로 골라 주세요.',
      submit: '가입하고 시작하기',
      busy: '계좌를 여는 중…',
      member: '이미 계정이 있나요?',
      signIn: '로그인하기',
      already: (username: string) => `지금 ${username}(으)로 로그인되어 있어요.`,
      home: '홈으로 가기',
      opened: '계좌가 열렸어요. 방금 정한 아이디와 비밀번호로 로그인해 주세요.',
      homeOffline: '홈 서버가 쉬고 있어 지금은 가입할 수 없어요. 초대 코드는 그대로 쓸 수 있어요.',
    },
    welcome: {
      title: (nickname: string) => `환영해요, ${nickname}님!`,
      intro: '계좌가 열렸어요. 이제 무엇을 해 볼까요?',
      equity: '내 자산',
      steps: {
        market: {
          title: '시세 둘러보기',
          detail: '첫 종목을 골라 보세요. 코인은 24시간 열려 있어요.',
        },
        ranking: { title: '순위 보기', detail: '친구들이 어디쯤 있는지 알아봐요.' },
        settings: { title: '프로필 꾸미기', detail: '무엇을 보여 줄지는 스스로 정해요.' },
      },
    },
  },
  en: {
    pitches: {
      always: 'Korean stocks, US stocks and crypto, from one wallet in won',
      kept: 'No order is lost and no result changes while the server rests.',
      proof: 'See the figures',
      friends: 'A ranking, a daily report, and friends as stocks: human ETFs',
    },
    invited: 'Have an invite?',
    join: 'Join',
    joining: {
      title: 'Join by invite',
      intro: 'Open an account with the code that a friend sent you.',
      code: 'Invite code',
      username: 'Username',
      usernameHint: 'To sign in with: 3 to 32 small letters and digits.',
      nickname: 'Nickname',
      nicknameHint: 'What your friends see. You can change it later.',
      password: 'Password',
      passwordHint: '8 to 128 characters. Choose one that you use nowhere else.',
      submit: 'Join and begin',
      busy: 'Opening your account…',
      member: 'Have an account?',
      signIn: 'Sign in',
      already: (username: string) => `You are signed in as ${username}.`,
      home: 'Go home',
      opened: 'Your account is open. Sign in with the username and password you just chose.',
      homeOffline:
        'The home server is resting, so nobody can join right now. Your code stays good.',
    },
    welcome: {
      title: (nickname: string) => `Welcome, ${nickname}!`,
      intro: 'Your account is open. What first?',
      equity: 'My account',
      steps: {
        market: {
          title: 'Look at the market',
          detail: 'Pick your first one. Crypto never closes.',
        },
        ranking: { title: 'See the ranking', detail: 'Find out where your friends stand.' },
        settings: { title: 'Make up your profile', detail: 'What you show is up to you.' },
      },
    },
  },
});
