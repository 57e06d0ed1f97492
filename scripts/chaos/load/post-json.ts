/** POST of JSON, patient for `withinMs`; throws unless the answer is a success. */
export async function postJson<Answer>(
  url: string,
  body: object,
  options: { readonly withinMs: number; readonly headers?: Readonly<Record<string, string>> },
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...options.headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(options.withinMs),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${new URL(url).pathname} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Answer;
}
