/**
 * Router rules of Traefik v3: its documentation, "Rules & Priority", and traefik/traefik at fd5a576d,
 * where an expression has Go's syntax and a matcher takes strings.
 */
export type Rule =
  | { readonly kind: 'matcher'; readonly name: string; readonly values: readonly string[] }
  | { readonly kind: 'not'; readonly rule: Rule }
  | { readonly kind: 'and' | 'or'; readonly left: Rule; readonly right: Rule };

/** What a rule is. Throws with the place where it stops being one. */
export function parseRule(text: string): Rule {
  const tokens = tokenize(text);
  let at = 0;
  const peek = () => tokens[at];
  const take = (kind: Token['kind']): Token => {
    const token = tokens[at];
    if (token?.kind !== kind) throw new Error(`${kind} expected at ${token?.at ?? 'the end'}`);
    at += 1;
    return token;
  };
  const parseOr = (): Rule => {
    let left = parseAnd();
    while (peek()?.kind === '||') {
      take('||');
      left = { kind: 'or', left, right: parseAnd() };
    }
    return left;
  };
  const parseAnd = (): Rule => {
    let left = parseUnary();
    while (peek()?.kind === '&&') {
      take('&&');
      left = { kind: 'and', left, right: parseUnary() };
    }
    return left;
  };
  const parseUnary = (): Rule => {
    if (peek()?.kind === '!') {
      take('!');
      return { kind: 'not', rule: parseUnary() };
    }
    if (peek()?.kind === '(') {
      take('(');
      const inner = parseOr();
      take(')');
      return inner;
    }
    return parseMatcher();
  };
  const parseMatcher = (): Rule => {
    const name = take('name').text;
    take('(');
    const values = [take('string').text];
    while (peek()?.kind === ',') {
      take(',');
      values.push(take('string').text);
    }
    take(')');
    if (values.includes('')) throw new Error(`${name}: an empty value`);
    return { kind: 'matcher', name, values };
  };
  const rule = parseOr();
  if (at < tokens.length) throw new Error(`nothing expected at ${tokens[at]?.at}`);
  return rule;
}

interface Token {
  readonly kind: 'name' | 'string' | '(' | ')' | ',' | '!' | '&&' | '||';
  readonly text: string;
  readonly at: number;
}

const PATTERNS: readonly [Token['kind'], RegExp][] = [
  ['name', /[A-Za-z_]\w*/y],
  ['string', /`[^`]*`|"(?:[^"\\\n]|\\.)*"/y],
  ['(', /\(/y],
  [')', /\)/y],
  [',', /,/y],
  ['!', /!/y],
  ['&&', /&&/y],
  ['||', /\|\|/y],
];

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const [space = ''] = /^\s*/.exec(text.slice(at)) ?? [];
    // Go ends a statement at a line's end after these.
    const last = tokens.at(-1)?.kind;
    if (space.includes('\n') && (last === ')' || last === 'string' || last === 'name')) {
      throw new Error(`the line ends at ${at}, and with it the rule`);
    }
    at += space.length;
    if (at === text.length) break;
    const found = readToken(text, at);
    tokens.push(found.token);
    at = found.end;
  }
  return tokens;
}

function readToken(text: string, at: number): { token: Token; end: number } {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const raw = pattern.exec(text)?.[0];
    if (raw !== undefined) {
      const value = kind === 'string' ? unquote(raw) : raw;
      return { token: { kind, text: value, at }, end: at + raw.length };
    }
  }
  throw new Error(`not to be understood at ${at}: ${text.slice(at, at + 20)}`);
}

/** Between backticks all is as it stands; between quotes Go's escapes, of which JSON's are a part. */
function unquote(raw: string): string {
  return raw.startsWith('`') ? raw.slice(1, -1) : (JSON.parse(raw) as string);
}
