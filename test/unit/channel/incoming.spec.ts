import assert from 'node:assert/strict';
import type { Activity } from 'botbuilder';
import { readIncoming } from '../../../src/channel/incoming.ts';
import { IN_CHAT, makeActivity, TENANT, THREAD } from '../../support/channel.ts';
import { makeOperation, NOON } from '../../support/operations.ts';

function read(changes: Partial<Activity> = {}) {
  return readIncoming(makeActivity(changes) as Activity, [TENANT], NOON);
}

function incomingOf(changes: Partial<Activity> = {}) {
  const reading = read(changes);
  assert.ok(reading.ok);
  return reading.incoming;
}

function refusalOf(changes: Partial<Activity>): string | null {
  const reading = read(changes);
  assert.ok(!reading.ok);
  return reading.sentence;
}

describe('readIncoming', () => {
  it('knows a person by tenant and object id, whatever their case', () => {
    const { objectId, tenantId } = makeOperation().requester;
    const from = { id: '29:robin', name: 'Robin', aadObjectId: objectId.toUpperCase() };
    const { asker } = incomingOf({ from, channelData: { tenant: { id: tenantId.toUpperCase() } } });
    assert.deepEqual(asker, {
      person: { tenantId, objectId },
      mri: '29:robin',
      name: 'Robin',
      timezone: 'Europe/Berlin',
    });
  });

  it('keeps the thread and the address of the conversation', () => {
    const { id, type, serviceUrl, tenantId, seenAt } = incomingOf().conversation;
    assert.deepEqual(
      { id, type, serviceUrl, tenantId, seenAt },
      { id: THREAD, type: 'channel', serviceUrl: 'https://smba.example/emea/', tenantId: TENANT, seenAt: NOON },
    );
    assert.equal(incomingOf(IN_CHAT).conversation.type, 'personal');
  });

  it('takes the tenant from the conversation where the channel data have none', () => {
    assert.equal(incomingOf({ channelData: undefined }).asker.person.tenantId, TENANT);
  });

  it('takes the time zone of the client info where the activity has none', () => {
    const entities = [{ type: 'mention' }, { type: 'clientInfo', timezone: 'Asia/Tokyo' }];
    const { localTimezone: _, ...activity } = makeActivity({ entities });
    const reading = readIncoming(activity as Activity, [TENANT], NOON);
    assert.equal(reading.ok && reading.incoming.asker.timezone, 'Asia/Tokyo');
    assert.equal(incomingOf({ localTimezone: '', entities: [] }).asker.timezone, null);
  });

  it('refuses another tenant', () => {
    const channelData = { tenant: { id: '99999999-9999-4999-8999-999999999999' } };
    assert.match(refusalOf({ channelData }) ?? '', /not set up for your organisation/);
  });

  it('refuses who has no object id, in words to who waits for an answer', () => {
    const from = { id: '29:guest', name: 'Anonymous' };
    for (const type of ['message', 'invoke']) assert.match(refusalOf({ from, type }) ?? '', /work account/);
    assert.equal(refusalOf({ from, type: 'conversationUpdate' }), null);
  });
});
