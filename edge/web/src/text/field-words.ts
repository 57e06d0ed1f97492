import { inBothLanguages } from './words.ts';

/** What is wrong with an entry of an account, by the codes of the API; `other` where it is none of them. */
export type FieldFaultWords = Readonly<Record<string, string>> & { readonly other: string };

/** By the paths of the requests. */
export const fieldWords = inBothLanguages<{
  readonly inviteCode: FieldFaultWords;
  readonly username: FieldFaultWords;
  readonly nickname: FieldFaultWords;
  readonly bio: FieldFaultWords;
  readonly password: FieldFaultWords;
  readonly currentPassword: FieldFaultWords;
  readonly keyName: FieldFaultWords;
}>({
  ko: {
    inviteCode: {
      other:
        '쓸 수 없는 초대 코드예요. 이미 쓰였거나 기한이 지났을 수 있어요. 초대한 친구에게 새 코드를 부탁해 주세요.',
    },
    username: {
      username_taken: '이미 쓰이는 아이디예요.',
      other: '영문 소문자와 숫자로 시작하고, 점·밑줄·붙임표까지 3~32자를 적어 주세요.',
    },
    nickname: {
      nickname_unprintable: '보이지 않는 글자나 방향을 바꾸는 글자는 쓸 수 없어요.',
      nickname_empty: '닉네임을 적어 주세요.',
      other: '1~32자를 적어 주세요.',
    },
    bio: {
      bio_unprintable: '보이지 않는 글자나 줄바꿈은 쓸 수 없어요.',
      other: '160자까지 적을 수 있어요.',
    },
    password: { other: '8~128자를 적어 주세요.' },
    currentPassword: {
      current_password_needed: '로그인한 지 5분이 지나서 지금 비밀번호가 필요해요.',
      other: '지금 비밀번호가 맞지 않아요.',
    },
    keyName: { other: '1~64자를 적어 주세요.' },
  },
  en: {
    inviteCode: {
      other:
        'This invite cannot be used: it may be used up or expired. Ask who invited you for a new one.',
    },
    username: {
      username_taken: 'This username is taken.',
      other: 'Use 3 to 32 of a-z, 0-9, dot, dash and underscore, beginning with a letter or digit.',
    },
    nickname: {
      nickname_unprintable: 'Invisible characters and such that turn text around cannot be used.',
      nickname_empty: 'Choose a nickname.',
      other: 'Use 1 to 32 characters.',
    },
    bio: {
      bio_unprintable: 'Invisible characters and line breaks cannot be used.',
      other: 'Use 160 characters at most.',
    },
    password: { other: 'Use 8 to 128 characters.' },
    currentPassword: {
      current_password_needed: 'You signed in more than five minutes ago: type your password.',
      other: 'That is not your password.',
    },
    keyName: { other: 'Use 1 to 64 characters.' },
  },
});

/** What to say at a field; undefined when nothing is wrong with it. */
export function explainField(code: string | undefined, words: FieldFaultWords): string | undefined {
  return code === undefined ? undefined : (words[code] ?? words.other);
}
