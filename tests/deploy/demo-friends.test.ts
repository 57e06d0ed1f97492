import { INSTRUMENTS } from '@mockstreet/home/market/instruments';
import { expect, test } from 'vitest';
import { CHARACTERS } from '../../deploy/native/friends/characters.ts';
import { friendsConfigSchema } from '../../deploy/native/friends/config.ts';
import { FRIENDS, PROCESS_STAGES, stagesUnder } from '../../deploy/native/process-plan.ts';
import { nicknameFault, normalizeNickname } from '../../home/accounts/nickname.ts';
import { USERNAME } from '../../home/accounts/username.ts';
import { lineageOf } from '../../scripts/images/dockerfile.ts';
import { copiedFiles, stagesOf } from '../../scripts/images/image-contents.ts';
import { composeText } from '../support/compose/compose-file.ts';

test.each(['edge', 'home'] as const)('no friend of the demo is part of the deployed %s', (box) => {
  expect(composeText(box)).not.toMatch(/DEMO_FRIENDS|DEMO_ACCOUNTS|FRIENDS_|native\/friends/);
  const files = copiedFiles(lineageOf(stagesOf(`deploy/images/${box}.Dockerfile`), box));
  expect(files.size).toBeGreaterThan(50);
  expect([...files.keys()].filter((path) => path.startsWith('deploy/'))).toEqual([]);
});

test('they trade on an instance of their own machine, and on no other', () => {
  const origin = friendsConfigSchema.shape.FRIENDS_EDGE_URL;
  const takes = (url: string) => origin.safeParse(url).success;
  expect(['http://127.0.0.1:3000', 'http://localhost:3000'].map(takes)).toEqual([true, true]);
  const others = ['https://mock.example', 'http://10.0.0.1:3000', 'http://localhost.example:80'];
  expect([...others, 'http://localhost:80@mock.example:80'].filter(takes)).toEqual([]);
});

test('the native mode starts them unless they are not wanted', () => {
  const names = (environment: Record<string, string>) =>
    stagesUnder(environment)
      .flat()
      .map(({ name }) => name);
  const others = PROCESS_STAGES.flat().map(({ name }) => name);
  expect(names({}).toSorted()).toEqual([...others, FRIENDS.name].toSorted());
  expect(names({ DEMO_FRIENDS: 'off' })).toEqual(others);
});

test('they are a dozen with names of their own, who trade what there is', () => {
  const tradable = new Set(
    INSTRUMENTS.filter(({ isTradable }) => isTradable).map(({ tickerId }) => tickerId),
  );
  expect(CHARACTERS).toHaveLength(12);
  for (const key of ['username', 'nickname'] as const) {
    expect(new Set(CHARACTERS.map((character) => character[key])).size).toBe(12);
  }
  for (const { username, nickname, tickers } of CHARACTERS) {
    expect(username).toMatch(USERNAME);
    expect(nickname).toBe(normalizeNickname(nickname));
    expect(nicknameFault(nickname)).toBeUndefined();
    expect(nickname).toMatch(/\p{Script=Hangul}/u);
    expect(tickers.filter((ticker) => !tradable.has(ticker))).toEqual([]);
  }
});
