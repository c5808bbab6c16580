/** What Teams expects inside the answer to an `adaptiveCard/action`; the outer HTTP status is always 200 (teams-platform 9). */
export interface InvokeAnswer {
  readonly status: number;
  readonly body?: object;
}

/** The card replaces the clicked one, for the clicker only. */
export function cardAnswer(card: object): InvokeAnswer {
  return inner(200, 'application/vnd.microsoft.card.adaptive', card);
}

/** A sentence only the clicker sees. */
export function sentenceAnswer(sentence: string): InvokeAnswer {
  return inner(200, 'application/vnd.microsoft.activity.message', sentence);
}

/** The clicker must sign in first; Teams then repeats the action. */
export function loginAnswer(signInContent: object): InvokeAnswer {
  return inner(401, 'application/vnd.microsoft.activity.loginRequest', signInContent);
}

/** Teams' silent token could not be exchanged: it shows the button instead. */
export function exchangeFailedAnswer(): InvokeAnswer {
  return inner(412, 'application/vnd.microsoft.error.preconditionFailed', {
    code: '412',
    message: 'The silent sign-in did not work; please use the button.',
  });
}

/** The code that the sign-in window gave is not right, or no longer. */
export function wrongCodeAnswer(): InvokeAnswer {
  return inner(401, 'application/vnd.microsoft.error.incorrectAuthCode', null);
}

export function errorAnswer(status: 400 | 500, message: string): InvokeAnswer {
  return inner(status, 'application/vnd.microsoft.error', { code: String(status), message });
}

function inner(statusCode: number, type: string, value: unknown): InvokeAnswer {
  return { status: 200, body: { statusCode, type, value } };
}
