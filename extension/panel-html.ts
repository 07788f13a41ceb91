/** The page of a panel. Pure. */
export interface PageParts {
  readonly panel: 'graph' | 'query' | 'value';
  readonly title: string;
  readonly nonce: string;
  /** What VS Code calls the origin of the panel's own files. */
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * No inline script or style, nothing from elsewhere: `script-src` has the source too because the entry imports its parts, and `style-src` has
 * the nonce because the component toolkit adds a style element of its own, with that.
 */
export function pageHtml({ panel, title, nonce, cspSource, script, style }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' ${cspSource}`,
    `style-src 'nonce-${nonce}' ${cspSource}`,
    `img-src ${cspSource} data:`,
    `font-src ${cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="stylesheet" href="${escape(style)}">
</head>
<body data-panel="${panel}">
<div id="app"></div>
<script type="module" nonce="${nonce}" src="${escape(script)}"></script>
</body>
</html>`;
}
