import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import { createCommandScene, makeRequest, ofKind } from '../../support/commands.ts';
import { MINUTE, makeOperation, NOON } from '../../support/operations.ts';

describe('sign in', () => {
  it('asks for a sign-in when there is no token', async () => {
    const scene = createCommandScene();
    scene.tokens.get.rejects(new FerryError('signInNeeded', 'no token'));
    assert.equal((await scene.say('sign in')).kind, 'signIn');
  });

  it('says that one is signed in', async () => {
    const reply = ofKind(await createCommandScene().say('sign in'), 'text');
    assert.equal(reply.text, 'You are signed in, Robin Keller.');
  });
});

describe('sign in, where something is paused', () => {
  it('has it asked about at once, also when no window was needed', async () => {
    const scene = createCommandScene();
    const paused = makeOperation({ state: 'running', paused: true, signIn: 'asked', nextPollAt: NOON + 5 * MINUTE });
    scene.domain.store.put(paused);
    await scene.say('sign in');
    assert.equal((await scene.domain.current(paused)).nextPollAt, NOON);
  });
});

describe('sign out', () => {
  it('signs out at the token service, forgets the LCS tokens, and writes it down', async () => {
    const scene = createCommandScene();
    const { asker, conversationId, activityId } = makeRequest();
    await scene.say('sign out');
    assert.deepEqual(scene.userTokens.signOut.args, [[asker.mri]]);
    assert.deepEqual(scene.tokens.forget.args, [[asker.person]]);
    const [event] = scene.domain.store.recorded;
    assert.deepEqual(
      [event?.what, event?.actor, event?.conversationId, event?.activityId],
      ['signedOut', asker.person, conversationId, activityId],
    );
  });

  it('says how many of the own operations Ferry stops following', async () => {
    const scene = createCommandScene();
    const text = async () => ofKind(await scene.say('sign out'), 'text').text;
    const requester = { ...makeOperation().requester, objectId: 'another' };
    scene.domain.store.put(
      makeOperation({ id: 'waits' }),
      makeOperation({ id: 'theirs', state: 'running', requester }),
      makeOperation({ id: 'over', state: 'succeeded' }),
      makeOperation({ id: 'taken over', state: 'running', followedBy: requester }),
    );
    assert.equal(await text(), 'You are signed out.');
    scene.domain.store.put(makeOperation({ id: 'mine', state: 'running' }));
    assert.match(await text(), /Ferry stops following 1 running operation until you sign in/);
    scene.domain.store.put(makeOperation({ id: 'failing', state: 'failing' }));
    assert.match(await text(), /2 running operations until/);
  });

  it('does not say that one is signed out when the token service cannot be reached', async () => {
    const scene = createCommandScene();
    scene.userTokens.signOut.rejects(new FerryError('signInUnreachable', '503'));
    assert.match(ofKind(await scene.say('sign out'), 'problem').sentence, /sign-in service cannot be reached/);
    assert.deepEqual(scene.domain.store.recorded, []);
  });
});

describe('whoami', () => {
  it('shows who one is, until when, and what LCS lets one see', async () => {
    const { asker, conversationId } = makeRequest();
    const reply = ofKind(await createCommandScene().say('whoami'), 'whoami');
    assert.deepEqual(
      [reply.name, reply.person, reply.conversationId, reply.projects],
      [asker.name, asker.person, conversationId, ['Contoso rollout (1234567): 2 environments']],
    );
    assert.ok(reply.signedInUntil);
  });

  it('says that one is not signed in, without asking for it', async () => {
    const scene = createCommandScene();
    const failure = new FerryError('signInNeeded', 'no token');
    scene.tokens.get.rejects(failure);
    scene.domain.backend.listEnvironments.rejects(failure);
    const reply = ofKind(await scene.say('whoami'), 'whoami');
    assert.deepEqual([reply.signedInUntil, reply.projects], [null, []]);
  });

  it('says what else stands in the way', async () => {
    const scene = createCommandScene();
    scene.domain.backend.listEnvironments.rejects(new FerryError('lcsForbidden', '403'));
    const { projects } = ofKind(await scene.say('whoami'), 'whoami');
    assert.match(projects.join(), /^Contoso rollout \(1234567\): You have no access/);
  });
});
