import { describe, expect, it } from 'vitest';
import { compileRule, type MatchedRequest } from './match-rule.ts';
import { parseRule } from './rule.ts';

const REQUEST: MatchedRequest = {
  method: 'GET',
  host: 'mock.example',
  routingPath: '/api/v1/orders',
  query: new URLSearchParams('limit=5&empty='),
  headers: new Map([
    ['accept', ['application/json', 'text/html']],
    ['upgrade', ['WebSocket']],
  ]),
  clientIp: '203.0.113.9',
};

function isMatch(rule: string, more: Partial<MatchedRequest> = {}): boolean {
  return compileRule(parseRule(rule))({ ...REQUEST, ...more });
}

describe('a rule', () => {
  it.each([
    ['Host(`mock.example`)', true],
    ['Host(`MOCK.example`)', true],
    ['Host(`mock.example.`)', true],
    ['Host("mock.example")', true],
    ['Host(`other.example`)', false],
    ['Host(`*.example`)', true],
    ['Host(`*.mock.example`)', false],
    ['Host(`*`)', true],
    ['HostRegexp(`^mock\\.`)', true],
    ['Method(`get`)', true],
    ['Method(`POST`)', false],
    ['Path(`/api/v1/orders`)', true],
    ['Path(`/api/v1`)', false],
    ['Path(`/API/v1/orders`)', false],
    ['PathPrefix(`/api/v1/ord`)', true],
    ['PathPrefix(`/v1`)', false],
    ['PathRegexp(`^/api/v\\d/`)', true],
    ['PathRegexp(`/orders/$`)', false],
    ['Header(`Accept`, `text/html`)', true],
    ['Header(`Accept`, `text`)', false],
    ['HeaderRegexp(`accept`, `html`)', true],
    ['HeaderRegexp(`Upgrade`, `^websocket$`)', false],
    ['HeaderRegexp(`Upgrade`, `(?i)^websocket$`)', true],
    ['HeaderRegexp(`X-Gone`, `.*`)', false],
    ['Query(`limit`, `5`)', true],
    ['Query(`limit`)', false],
    ['Query(`empty`)', true],
    ['QueryRegexp(`limit`, `^\\d$`)', true],
    ['ClientIP(`203.0.113.9`)', true],
    ['ClientIP(`203.0.113.0/24`)', true],
    ['ClientIP(`2001:db8::/32`)', false],
  ])('%s: %s', (rule, expected) => {
    expect(isMatch(rule)).toBe(expected);
  });

  const yes = 'Method(`GET`)';
  const no = 'Method(`PUT`)';
  it.each([
    [`${yes} && ${no}`, false],
    [`${yes} || ${no}`, true],
    [`!${no}`, true],
    [`!!${yes}`, true],
    // && before ||
    [`${yes} || ${no} && ${no}`, true],
    [`(${yes} || ${no}) && ${no}`, false],
    [`${no} && ${no} || ${yes}`, true],
    [`${no} && (${no} || ${yes})`, false],
    [`!(${yes} && ${no})`, true],
    [`!(${yes} || ${no})`, false],
    [`!${no} && ${yes}`, true],
    [`${yes} &&\n  ${yes}`, true],
  ])('%s: %s', (rule, expected) => {
    expect(isMatch(rule)).toBe(expected);
  });

  it.each([
    '',
    'Path',
    'Path()',
    'Path(`/a`',
    'Path(`/a`))',
    'Path(`/a`) &&',
    'Path(`/a`) Path(`/b`)',
    'Path(`/a`) & Path(`/b`)',
    'Path(/a)',
    "Path('/a')",
    'Path(``)',
    'Path(`a`)',
    'Path(`/a`, `/b`)',
    'Header(`a`)',
    'Paths(`/a`)',
    'HeaderRegexp(`a`, `(?=b)`)',
    'PathRegexp(`[`)',
    'Path(`/a`)\n&& Path(`/a`)',
  ])('is not %j', (rule) => {
    expect(() => compileRule(parseRule(rule))).toThrow();
  });
});
