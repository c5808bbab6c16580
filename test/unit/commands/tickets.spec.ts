import assert from 'node:assert/strict';
import { createTicketLinks, type TicketLinks } from '../../../src/commands/tickets.ts';
import { FerryError } from '../../../src/errors.ts';
import type { Ticket } from '../../../src/operations/ports.ts';
import { createDomain, type Domain } from '../../support/domain.ts';
import { createMemoryTickets } from '../../support/memory-records.ts';
import { MINUTE, makeOperation, NOON, PROJECT } from '../../support/operations.ts';

const SIGNED = { url: 'https://storage.example/gold?sig=secret', expiresAt: null };
const TICKET: Ticket = {
  id: 'the-secret',
  person: makeOperation().requester,
  grant: {
    kind: 'backup',
    projectId: PROJECT.id,
    backupId: 'gold-1',
    backupName: 'GOLD',
    linkEndsAt: NOON + 1440 * MINUTE,
  },
  expiresAt: NOON + 5 * MINUTE,
};

describe('createTicketLinks', () => {
  let domain: Domain;
  let links: TicketLinks;

  beforeEach(async () => {
    domain = createDomain();
    domain.backend.signedLink.resolves(SIGNED);
    const tickets = createMemoryTickets();
    await tickets.save(TICKET);
    links = createTicketLinks({ ...domain.deps, tickets });
  });

  it('shows what a ticket is for as often as anybody looks, without LCS and without using it up', async () => {
    const view = {
      kind: 'backup',
      backupName: 'GOLD',
      usableUntil: '21 November 2026 12:05 UTC',
      fileUntil: '22 November 2026 12:00 UTC',
    };
    assert.deepEqual(await links.look(TICKET.id), { outcome: 'shown', view });
    assert.deepEqual(await links.look(TICKET.id), { outcome: 'shown', view });
    assert.equal(domain.backend.signedLink.callCount, 0);
    assert.deepEqual(domain.store.recorded, []);
  });

  it('gives a link that was asked for now, with the rights of the ticket’s person', async () => {
    assert.deepEqual(await links.redeem(TICKET.id), { outcome: 'link', url: SIGNED.url });
    assert.deepEqual(domain.backend.signedLink.firstCall.args.slice(1), [TICKET.person, 'gold-1']);
  });

  it('notes the use in the audit log, without the address or the ticket', async () => {
    await links.redeem(TICKET.id);
    const [event] = domain.store.recorded;
    assert.deepEqual([event?.what, event?.actor], ['linkUsed', TICKET.person]);
    assert.doesNotMatch(JSON.stringify(event), /sig=|the-secret/);
  });

  it('serves one of many who press at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => links.redeem(TICKET.id)));
    assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), ['gone', 'gone', 'gone', 'gone', 'link']);
  });

  for (const [what, prepare] of [
    ['used', () => links.redeem(TICKET.id)],
    ['expired', () => domain.clock.advance(5 * MINUTE)],
  ] as const) {
    it(`says of a ticket that is ${what} what it says of one that never was`, async () => {
      await prepare();
      for (const id of [TICKET.id, 'invented', '']) {
        assert.deepEqual(await links.look(id), { outcome: 'gone' });
        assert.deepEqual(await links.redeem(id), { outcome: 'gone' });
      }
    });
  }

  it('leaves the ticket as it is when LCS cannot be asked, and says why in a sentence', async () => {
    domain.backend.signedLink.onFirstCall().rejects(new FerryError('lcsUnreachable', 'reset'));
    assert.deepEqual(await links.redeem(TICKET.id), {
      outcome: 'failed',
      sentence: 'LCS cannot be reached right now. Try again in a few minutes.',
    });
    assert.equal((await links.redeem(TICKET.id)).outcome, 'link');
  });

  it('says that the backup has gone', async () => {
    domain.backend.signedLink.resolves(null);
    const redeemed = await links.redeem(TICKET.id);
    assert.match(redeemed.outcome === 'failed' ? redeemed.sentence : '', /no longer/);
  });
});
