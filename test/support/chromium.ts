/** The browser of whoever runs specs with a page, and takes the pictures of the documentation. Playwright brings none. */
export const CHROMIUM = '/usr/bin/chromium';

/** For a browser that looks at nothing but the sandbox, as root too. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
