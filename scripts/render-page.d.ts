/** A page of its own that loads nothing from any network. */
export function renderPage(
  markdown: string,
  options?: { readonly title?: string; readonly open?: boolean },
): Promise<string>;
/** Takes a picture of a page; `width` in pixels. */
export function screenshot(
  html: string,
  png: string,
  width?: number,
): Promise<{ readonly width: number; readonly height: number }>;
