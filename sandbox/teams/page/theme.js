const KEY = 'ferry-sandbox-theme';

/** 'light' or 'dark': chosen on this page, else what the system prefers. */
export function currentTheme() {
  return document.documentElement.dataset.theme;
}

export function initTheme() {
  const preferred = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.theme = localStorage.getItem(KEY) ?? preferred;
}

export function switchTheme() {
  const next = currentTheme() === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  localStorage.setItem(KEY, next);
}
