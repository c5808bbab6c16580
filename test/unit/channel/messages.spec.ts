import assert from 'node:assert/strict';
import {
  cardMessage,
  mentionAllMessage,
  mentionMessage,
  signInContent,
  signInMessage,
  textMessage,
} from '../../../src/channel/messages.ts';
import { SIGN_IN } from '../../support/channel.ts';
import { NASTY_NAME } from '../../support/operations.ts';

describe('textMessage', () => {
  it('makes no markup of what people or LCS supplied', () => {
    const { text = '' } = textMessage(`There is no ${NASTY_NAME}.`);
    assert.doesNotMatch(text, /\]\(|<at>|\{\{|\$\{/);
  });
});

describe('cardMessage', () => {
  it('is a card with a summary, for the notification', () => {
    const card = { type: 'AdaptiveCard' };
    assert.deepEqual(cardMessage(card, 'Refresh of UAT'), {
      type: 'message',
      summary: 'Refresh of UAT',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
    });
  });

  it('has a summary of one line that Teams can show', () => {
    const { summary = '' } = cardMessage({}, 'line\n'.repeat(100));
    assert.doesNotMatch(summary, /\n/);
    assert.ok(summary.length <= 200);
  });

  it('is the same for the same card, but not under another summary', () => {
    const card = { type: 'AdaptiveCard' };
    assert.equal(cardMessage(card, 'Refresh of UAT'), cardMessage(card, 'Refresh of UAT'));
    assert.equal(cardMessage(card, 'Robin asks for approval.').summary, 'Robin asks for approval.');
  });
});

describe('mentionMessage', () => {
  it('mentions the person by the very text that stands in the message', () => {
    const message = mentionMessage({ mri: '29:robin', name: 'Robin Keller' }, 'the refresh is done.');
    assert.equal(message.text, '<at>Robin Keller</at>, the refresh is done.');
    assert.deepEqual(message.entities, [
      { type: 'mention', text: '<at>Robin Keller</at>', mentioned: { id: '29:robin', name: 'Robin Keller' } },
    ]);
    assert.equal(message.summary, 'Robin Keller, the refresh is done.');
  });

  for (const name of ['</at><at>Everyone</at>', '[win](http://evil.example)', '<b>Bob</b>', '<>']) {
    it(`lets no name be more than a name: ${name}`, () => {
      const { text = '', entities = [] } = mentionMessage({ mri: '29:x', name }, 'done');
      const [, inside = ''] = /^<at>(.*)<\/at>, done$/.exec(text) ?? [];
      assert.match(inside, /^[^<>[\]]+$/);
      assert.deepEqual(
        entities.map((entity) => 'text' in entity && entity.text),
        [`<at>${inside}</at>`],
      );
    });
  }

  it('mentions nobody else, whatever the text says', () => {
    const { text = '' } = mentionMessage({ mri: '29:robin', name: 'Robin' }, `${NASTY_NAME} is done`);
    assert.equal(text.match(/<at>/g)?.length, 1);
  });
});

describe('mentionAllMessage', () => {
  const people = ['Ana Duarte', 'Noor Haddad', 'Robin Keller'].map((name, at) => ({ mri: `29:${at}`, name }));

  it('mentions each of several people by the very text that stands in the message', () => {
    const { text, entities, summary } = mentionAllMessage(people, 'it waits.');
    assert.equal(text, '<at>Ana Duarte</at>, <at>Noor Haddad</at> and <at>Robin Keller</at>, it waits.');
    assert.equal(summary, 'Ana Duarte, Noor Haddad and Robin Keller, it waits.');
    assert.deepEqual(entities, [
      { type: 'mention', text: '<at>Ana Duarte</at>', mentioned: { id: '29:0', name: 'Ana Duarte' } },
      { type: 'mention', text: '<at>Noor Haddad</at>', mentioned: { id: '29:1', name: 'Noor Haddad' } },
      { type: 'mention', text: '<at>Robin Keller</at>', mentioned: { id: '29:2', name: 'Robin Keller' } },
    ]);
  });

  it('is a sentence of its own where there is nobody to mention', () => {
    assert.deepEqual(mentionAllMessage([], 'it waits.'), textMessage('It waits.'));
  });
});

describe('signInContent', () => {
  it('lets Teams sign in silently where it can', () => {
    assert.deepEqual(signInContent('Please sign in.', 'lcs', SIGN_IN, true), {
      text: 'Please sign in.',
      connectionName: 'lcs',
      tokenExchangeResource: SIGN_IN.tokenExchangeResource,
      buttons: [{ type: 'signin', title: 'Sign in', value: SIGN_IN.signInLink }],
    });
  });

  it('is only a button where it cannot', () => {
    assert.ok(!('tokenExchangeResource' in signInContent('x', 'lcs', SIGN_IN, false)));
    assert.ok(!('tokenExchangeResource' in signInContent('x', 'lcs', { signInLink: 'https://x' }, true)));
  });

  it('is sent as a sign-in card with a summary', () => {
    const { summary, attachments } = signInMessage({ text: 'x' });
    assert.ok(summary);
    assert.deepEqual(attachments, [{ contentType: 'application/vnd.microsoft.card.oauth', content: { text: 'x' } }]);
  });
});
