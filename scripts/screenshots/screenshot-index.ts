import type { Frame } from './frames.ts';
import type { ShownPage } from './shown-pages.ts';

/** The name of a picture, below docs/screenshots. */
export function pictureName(page: ShownPage, frame: Frame, isAway: boolean): string {
  return `${page.name}${isAway ? '-away' : ''}-${frame.name}.webp`;
}

/** docs/screenshots.md: every page in every frame. */
export function screenshotIndex(pages: readonly ShownPage[], frames: readonly Frame[]): string {
  const sections = pages.flatMap((page) => [
    section(page, frames, false),
    ...(page.withHomeAway ? [section(page, frames, true)] : []),
  ]);
  return `# Screenshots

Every page of the web app on a phone and on a desktop, light and dark, as \`npm run screenshots\` takes them on an instance of
its own: a simulated market, the demo's friends trading, and for some of the pages home away. WebP, made by Chromium itself.

${sections.join('\n')}`;
}

function section(page: ShownPage, frames: readonly Frame[], isAway: boolean): string {
  const title = `${page.name}${isAway ? ', home away' : ''}`;
  const pictures = frames.map(
    (frame) => `![${title}, ${frame.title}](screenshots/${pictureName(page, frame, isAway)})`,
  );
  return `## ${title}\n\n\`${page.path}\`\n\n${pictures.join('\n')}\n`;
}
