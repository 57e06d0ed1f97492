import { expect, test } from 'vitest';
import { completeEnvFile } from './env-file.ts';

test('a new file holds the variables', () => {
  expect(completeEnvFile(undefined, { A: '1', B: '' }, [])).toBe('A=1\nB=\n');
});

test('what the owner wrote stays, what is missing comes last', () => {
  const text = '# mine\nA=7\n\nSESSIONS=always\n';
  expect(completeEnvFile(text, { A: '1', B: '2' }, [])).toBe(`${text}B=2\n`);
});

test('a value is replaced only where that is asked for, and nothing when all is there', () => {
  expect(completeEnvFile('A=7\nB=8\n', { A: '1', B: '2' }, ['A'])).toBe('A=1\nB=8\n');
  expect(completeEnvFile('AB=1\nA=7\n', { A: '1' }, [])).toBe('AB=1\nA=7\n');
});
