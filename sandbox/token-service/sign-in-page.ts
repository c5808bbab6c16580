import type { SandboxPerson } from '../people.ts';

/** The window that a sign-in button opens: sign in as the person of Teams, as somebody else, or not at all. */
export function signInPage(expected: SandboxPerson | undefined, others: readonly SandboxPerson[]): string {
  const asExpected = expected ? choice(expected, `Sign in as ${expected.name}`, 'signin-expected') : '';
  const asOther = others
    .map((person) => choice(person, `${person.name} (${person.upn})`, `signin-${person.key}`))
    .join('');
  return page(
    'Sign in',
    `<p>Ferry wants to act for you in Lifecycle Services.</p>
    <form method="post">${asExpected}
      <details data-testid="signin-others"><summary>Use another account</summary>${asOther}</details>
      <button name="outcome" value="cancelled" class="plain" data-testid="signin-cancel">Cancel</button>
    </form>`,
  );
}

/** After the normal case: tells the opener and closes itself. */
export function signedInPage(person: SandboxPerson): string {
  return page(
    'Signed in',
    `<p>You are signed in as ${escapeHtml(person.name)}. You can close this window.</p>${tellOpener('signedIn')}`,
  );
}

/** Another account than the one in Teams: only who reads the code here may claim the token there. */
export function codePage(person: SandboxPerson, code: string): string {
  return page(
    'One more step',
    `<p>You signed in as ${escapeHtml(person.name)}, who is not the person in Teams. Type this code in the chat:</p>
    <p class="code" data-testid="signin-code">${code}</p>`,
  );
}

export function cancelledPage(): string {
  return page('Not signed in', `<p>You can close this window.</p>${tellOpener('cancelled')}`);
}

export function endedPage(): string {
  return page('This link has ended', '<p>Ask Ferry again to get a new one.</p>');
}

function choice(person: SandboxPerson, label: string, testId: string): string {
  return `<button name="person" value="${person.key}" data-testid="${testId}">${escapeHtml(label)}</button>`;
}

function tellOpener(outcome: 'signedIn' | 'cancelled'): string {
  return `<script>window.opener?.postMessage({ type: 'signin', outcome: '${outcome}' }, '*'); window.close();</script>`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>${title} · sandbox</title>
    <style>
      :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
      body { max-width: 24rem; margin: 3rem auto; padding: 0 1rem; }
      button { display: block; width: 100%; margin: .5rem 0; padding: .6rem; font: inherit; border: 1px solid #8888; border-radius: 6px; cursor: pointer; }
      button[data-testid=signin-expected] { background: #4f52b2; color: #fff; }
      .plain { background: none; } .code { font-size: 2rem; letter-spacing: .3rem; } small { opacity: .7; }
    </style>
  </head>
  <body><h1>${title}</h1>${body}<p><small>Sandbox: no real account, no password.</small></p></body>
</html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
