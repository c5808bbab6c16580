import assert from 'node:assert/strict';
import sinon from 'sinon';
import { EVERYTHING, queryOf } from '../../../src/commands/audit-filter.ts';
import { createTicketLinks, type Redeemed } from '../../../src/commands/tickets.ts';
import { FerryError } from '../../../src/errors.ts';
import type { LoggedEvent } from '../../../src/operations/ports.ts';
import { createCommandScene, makeRequest, ofKind, TICKET_ID } from '../../support/commands.ts';
import { createMemoryAuditLog, makeLogged } from '../../support/memory-audit-log.ts';
import { MINUTE, makeOperation, NOON, PROJECT, UAT } from '../../support/operations.ts';

const ROBIN = makeOperation().requester;
const FILTER = { ...EVERYTHING, environmentId: UAT.id };
const ABOUT = { projectId: PROJECT.id, filter: FILTER } as const;
const EVENTS = [
  makeLogged({ seq: 1, rule: '=1+1', conversationId: '19:x', activityId: 'a-1', data: { reason: 'said "no", twice' } }),
  makeLogged({ seq: 2, what: 'signedOut', actor: { ...ROBIN, objectId: 'forgotten' } }, null),
  makeLogged({ seq: 3, what: 'submissionStarted', actor: null }),
];

async function scene(events: readonly LoggedEvent[] = EVENTS) {
  const made = createCommandScene();
  const list = sinon.stub(made.deps.auditLog, 'list').callsFake(createMemoryAuditLog(events).list);
  await made.deps.people.save({
    ...ROBIN,
    mri: '29:robin',
    name: 'Robin Keller',
    personalConversationId: null,
    seenAt: NOON,
  });
  const links = createTicketLinks(made.deps);
  const handOut = async (format: 'csv' | 'json', filter = EVERYTHING) =>
    ofKind(await made.click({ verb: 'auditLink', projectId: PROJECT.id, filter, format }), 'auditExport');
  return { ...made, list, links, handOut };
}

async function textOf(redeemed: Redeemed): Promise<string> {
  assert.equal(redeemed.outcome, 'file');
  let text = '';
  for await (const chunk of (redeemed as Extract<Redeemed, { outcome: 'file' }>).file.chunks) text += chunk;
  return text;
}

describe('a link to the audit log', () => {
  it('is Ferry’s own address, good for five minutes, and a ticket for this person and these events', async () => {
    const made = await scene();

    const { link } = ofKind(await made.click({ verb: 'auditLink', ...ABOUT, format: 'csv' }), 'auditExport');

    const usableUntil = NOON + 5 * MINUTE;
    assert.deepEqual(link, { url: `https://ferry.example/audit/${TICKET_ID}`, usableUntil, format: 'csv' });
    assert.deepEqual(await made.deps.tickets.peek(TICKET_ID, NOON), {
      id: TICKET_ID,
      person: makeRequest().asker.person,
      grant: { kind: 'audit', format: 'csv', query: queryOf(PROJECT.id, FILTER) },
      expiresAt: usableUntil,
    });
  });

  it('is in the audit log before anybody has it, without the ticket', async () => {
    const made = await scene();
    sinon.stub(made.deps.tickets, 'save').callsFake(async () => {
      assert.equal(made.domain.store.recorded.length, 1);
    });

    await made.click({ verb: 'auditLink', ...ABOUT, format: 'csv' });

    const [event] = made.domain.store.recorded;
    assert.deepEqual([event?.what, event?.actor], ['auditLinkHandedOut', ROBIN]);
    assert.deepEqual(event?.data, {
      projectId: PROJECT.id,
      format: 'csv',
      environmentId: UAT.id,
      operationId: null,
      actorObjectId: null,
      since: null,
    });
    assert.doesNotMatch(JSON.stringify(event), new RegExp(TICKET_ID));
  });

  it('says what it is for as often as anybody looks', async () => {
    const { handOut, links } = await scene();
    await handOut('json');
    const view = {
      kind: 'audit',
      projectName: PROJECT.name,
      format: 'json',
      usableUntil: '21 November 2026 12:05 UTC',
    };
    assert.deepEqual(await links.look(TICKET_ID), { outcome: 'shown', view });
    assert.deepEqual(await links.look(TICKET_ID), { outcome: 'shown', view });
  });

  it('works once, and its use is in the audit log', async () => {
    const { handOut, links, domain } = await scene();
    await handOut('csv');

    const outcomes = await Promise.all([links.redeem(TICKET_ID), links.redeem(TICKET_ID)]);

    assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), ['file', 'gone']);
    assert.deepEqual(
      domain.store.recorded.map(({ what }) => what),
      ['auditLinkHandedOut', 'auditExported'],
    );
  });

  it('needs the right to read the log when it is used, and stays usable without', async () => {
    const { handOut, links, domain } = await scene();
    await handOut('csv');
    domain.backend.listEnvironments.rejects(new FerryError('lcsForbidden', 'no'));

    const refused = await links.redeem(TICKET_ID);

    assert.match(refused.outcome === 'failed' ? refused.sentence : '', /may read its audit log/);
    domain.backend.listEnvironments.resolves([]);
    assert.equal((await links.redeem(TICKET_ID)).outcome, 'file');
  });

  it('stays usable when the log cannot be read', async () => {
    const { handOut, links, list } = await scene();
    await handOut('csv');
    list.onFirstCall().rejects(new FerryError('storeUnavailable', 'away'));

    const failed = await links.redeem(TICKET_ID);

    assert.match(failed.outcome === 'failed' ? failed.sentence : '', /database/);
    assert.equal((await links.redeem(TICKET_ID)).outcome, 'file');
  });
});

describe('the audit log as CSV', () => {
  it('is what spreadsheets read, newest first, with nothing in it that they would compute', async () => {
    const { handOut, links } = await scene();
    await handOut('csv');
    const redeemed = await links.redeem(TICKET_ID);
    const { id, requester } = makeOperation();
    const robin = `${requester.tenantId},${requester.objectId},Robin Keller`;

    assert.deepEqual((await textOf(redeemed)).split('\r\n'), [
      '\ufeffseq,time,actorTenantId,actorObjectId,actorName,what,operationId,kind,source,target,rule,conversationId,activityId,data',
      `3,2026-11-21T12:00:00.123Z,,,,submissionStarted,${id},refresh,PROD,UAT,default,,,{}`,
      `2,2026-11-21T12:00:00.123Z,${requester.tenantId},forgotten,,signedOut,,,,,,,,{}`,
      `1,2026-11-21T12:00:00.123Z,${robin},requested,${id},refresh,PROD,UAT,'=1+1,19:x,a-1,"{""reason"":""said \\""no\\"", twice""}"`,
      '',
    ]);
    const { name, contentType } = (redeemed as Extract<Redeemed, { outcome: 'file' }>).file;
    assert.deepEqual([name, contentType], ['ferry-audit-2026-11-21.csv', 'text/csv; charset=utf-8']);
  });
});

describe('the audit log as JSON', () => {
  it('holds the same, as it is', async () => {
    const { handOut, links } = await scene();
    await handOut('json');
    const { exportedAt, events, isWhole } = JSON.parse(await textOf(await links.redeem(TICKET_ID)));

    assert.deepEqual([exportedAt, isWhole], ['2026-11-21T12:00:00.123Z', true]);
    assert.deepEqual(
      events.map(({ seq }: LoggedEvent) => seq),
      [3, 2, 1],
    );
    assert.deepEqual(
      [events[2].rule, events[2].actorName, events[2].operation.target, events[2].data],
      ['=1+1', 'Robin Keller', UAT, { reason: 'said "no", twice' }],
    );
    assert.equal(events[1].actorName, null);
  });

  it('of an empty log is JSON all the same', async () => {
    const { handOut, links } = await scene([]);
    await handOut('json');
    assert.deepEqual(JSON.parse(await textOf(await links.redeem(TICKET_ID))).events, []);
  });
});

describe('a long audit log', () => {
  const one = makeLogged({}, null);
  const many = (count: number) => Array.from({ length: count }, (_, index) => ({ ...one, seq: index + 1 }));
  /** As a database pages: nothing is sorted here for every page. */
  const pages = (events: readonly LoggedEvent[]) => (_query: unknown, limit: number, offset: number) =>
    Promise.resolve(events.slice(offset, offset + limit));

  it('is read page by page, each event once, although others are recorded meanwhile', async () => {
    const { handOut, links, list } = await scene();
    await handOut('json');
    const events = many(2500).reverse();
    list.callsFake(async (query, limit, offset) => {
      const page = await pages(events)(query, limit, offset);
      events.unshift({ ...one, seq: events.length + 1 });
      return page;
    });

    const exported = JSON.parse(await textOf(await links.redeem(TICKET_ID)));

    assert.deepEqual(
      exported.events.map(({ seq }: LoggedEvent) => seq),
      many(2500)
        .map(({ seq }) => seq)
        .reverse(),
    );
  });

  for (const [count, isWhole] of [
    [100_000, true],
    [100_001, false],
  ] as const) {
    it(`of ${count} events ${isWhole ? 'is given whole' : 'is cut, and says so'}`, async () => {
      const { handOut, links, list } = await scene();
      list.callsFake(pages(many(count).reverse()));
      for (const format of ['csv', 'json'] as const) {
        await handOut(format);
        const text = await textOf(await links.redeem(TICKET_ID));
        if (format === 'json') assert.equal(text.endsWith(`"isWhole":${isWhole}}\n`), true);
        else assert.equal(/only the newest 100000 events are here/.test(text), !isWhole);
        assert.equal(text.split('\n').length > 100_000, true);
      }
    }).timeout(10_000);
  }

  it('that cannot be read to its end breaks off, and that is logged', async () => {
    const { handOut, links, list, domain } = await scene();
    await handOut('csv');
    list.callsFake((query, limit, offset) =>
      offset === 0
        ? pages(many(2000).reverse())(query, limit, offset)
        : Promise.reject(new FerryError('storeUnavailable', 'away')),
    );
    const redeemed = await links.redeem(TICKET_ID);
    await assert.rejects(textOf(redeemed), /away/);
    assert.match(JSON.stringify(domain.logger.lines), /broke off/);
  });
});
