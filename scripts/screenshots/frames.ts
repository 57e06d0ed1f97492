/** What a page is looked at with. */
export interface Frame {
  readonly name: string;
  readonly title: string;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly deviceScaleFactor: number;
  readonly isMobile: boolean;
  readonly colorScheme: 'light' | 'dark';
}

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true };
const DESKTOP = { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1, isMobile: false };

export const FRAMES: readonly Frame[] = (['light', 'dark'] as const).flatMap((colorScheme) => [
  { name: `phone-${colorScheme}`, title: `phone, ${colorScheme}`, colorScheme, ...PHONE },
  { name: `desktop-${colorScheme}`, title: `desktop, ${colorScheme}`, colorScheme, ...DESKTOP },
]);
