import assert from 'node:assert/strict';
import { EVERYTHING } from '../../../src/commands/audit-filter.ts';
import { FerryError } from '../../../src/errors.ts';
import { cardClick, createChannelScene, invoke, makeActivity } from '../../support/channel.ts';
import { TICKET_ID } from '../../support/commands.ts';
import { settled } from '../../support/fake-clock.ts';
import { NOON, PROJECT } from '../../support/operations.ts';

const LINK = { projectId: PROJECT.id, filter: EVERYTHING, format: 'csv' };
const PERSONAL = { conversation: { id: 'a:chat', conversationType: 'personal', name: '', isGroup: false } };
const FOR_ALL = /everybody here would see it/;

describe('a click for a link to the audit log', () => {
  const submit = (changes: object = {}) =>
    makeActivity({ text: '', value: { ...LINK, verb: 'auditLink' }, replyToId: 'card-1', ...changes });
  const ticketOf = ({ scene: { deps } }: ReturnType<typeof createChannelScene>) => deps.tickets.peek(TICKET_ID, NOON);

  it('is answered to the clicker alone', async () => {
    const channel = createChannelScene();
    const answer = await channel.turn(cardClick('auditLink', LINK));
    assert.ok(JSON.stringify(answer).includes(`/audit/${TICKET_ID}`));
    assert.deepEqual(channel.written, []);
  });

  it('of an old client gives no link where others would see it', async () => {
    const channel = createChannelScene();
    await channel.turn(submit());
    assert.match(JSON.stringify(channel.written.map(({ activity }) => activity)), FOR_ALL);
    assert.equal(await ticketOf(channel), null);
  });

  it('of an old client gives the link in 1:1', async () => {
    const channel = createChannelScene();
    await channel.turn(submit(PERSONAL));
    assert.ok(JSON.stringify(channel.written).includes(TICKET_ID));
  });

  it('that takes longer than a turn posts no link either', async () => {
    const channel = createChannelScene();
    const { backend, clock } = channel.scene.domain;
    const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<[]>()];
    backend.listEnvironments.callsFake(() => {
      asked.resolve();
      return answer.promise;
    });
    const turned = channel.turn(cardClick('auditLink', LINK));
    await asked.promise;
    await clock.advance(4000);
    assert.match(JSON.stringify(await turned), /Still asking/);
    answer.resolve([]);
    await settled();
    assert.match(JSON.stringify(channel.written), FOR_ALL);
    assert.ok(!JSON.stringify(channel.written).includes(TICKET_ID));
  });

  it('that had to wait for a sign-in elsewhere posts no link', async () => {
    const channel = createChannelScene();
    channel.scene.domain.backend.listEnvironments.onFirstCall().rejects(new FerryError('signInNeeded', 'no token'));
    await channel.turn(cardClick('auditLink', LINK));
    await channel.turn(invoke('signin/verifyState', { state: '123456' }, { id: 'verify', ...PERSONAL }));
    await settled();
    assert.match(channel.texts().join(), FOR_ALL);
    assert.equal(await ticketOf(channel), null);
  });
});
