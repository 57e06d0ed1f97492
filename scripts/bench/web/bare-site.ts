/** A page that is nothing but files: what browser and server take for the least there is. */
export const BARE_SITE: Readonly<Record<string, string>> = {
  'index.html': `<!doctype html>
<html lang="ko">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Bare</title>
    <script type="module" src="/bare.js"></script>
  </head>
  <body>
    <h1>Mockstreet</h1>
    <p>A page of text, with a field and a button.</p>
    <input aria-label="text" />
    <button type="button">0</button>
  </body>
</html>
`,
  'bare.js': `const button = document.querySelector('button');
let presses = 0;
button.addEventListener('click', () => {
  presses += 1;
  button.textContent = String(presses);
});
`,
};
