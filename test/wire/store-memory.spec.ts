import assert from 'node:assert/strict';
import type { CardCopy, ConversationRecord, Person, Ticket, Wish } from '../../src/operations/ports.ts';
import { anOperation, onEachDatabase, type TestStore } from '../support/store.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const HOUR = 3_600_000;

describe('store of what Ferry remembers', () => {
  onEachDatabase((open) => {
    let database: TestStore;

    before(async () => {
      database = await open();
    });
    after(() => database.remove());

    describe('cards', () => {
      it('keeps every copy of a card, with the newest revision that it ever showed', async () => {
        const operation = anOperation();
        await database.store.operations.commit(operation, 0, {});
        const { cards } = database.store;
        const copy = aCopy(operation.id);
        const forApprovers: CardCopy = { ...copy, conversationId: 'b', audience: 'approvers' };
        await cards.save(copy);
        await cards.save(forApprovers);
        await cards.save({ ...copy, shownRevision: 5, shownAt: NOW + 5 });
        await cards.save({ ...copy, shownRevision: 4, shownAt: NOW + 4 });
        const newest = { ...copy, shownRevision: 5, shownAt: NOW + 5 };
        assert.deepEqual(await cards.list(operation.id), [newest, forApprovers]);
        assert.deepEqual(await cards.list(crypto.randomUUID()), []);
        assert.ok(!(await cards.listOutdated()).includes(operation.id));
        await database.store.operations.commit({ ...operation, revision: 2, visibleRevision: 6 }, 1, {});
        assert.equal((await cards.listOutdated()).filter((id) => id === operation.id).length, 1);
      });
    });

    describe('conversations', () => {
      it('keeps the newest reference, dead until it is heard from again', async () => {
        const { conversations } = database.store;
        const first = aConversation('19:a', NOW);
        const second = { ...first, serviceUrl: 'https://eu/', reference: { a: [1, { b_c: 'd' }] }, seenAt: NOW + 2 };
        await conversations.save(first);
        await conversations.save(second);
        await conversations.save({ ...first, seenAt: NOW + 1 });
        assert.deepEqual(await conversations.get('19:a'), { ...second, dead: false });
        await conversations.markDead('19:a');
        assert.equal((await conversations.get('19:a'))?.dead, true);
        await conversations.save({ ...second, seenAt: NOW + 3 });
        assert.equal((await conversations.get('19:a'))?.dead, false);
        assert.equal(await conversations.get('19:nowhere'), null);
      });

      it('writes what it wrote a moment ago only when it is another, and all five minutes later', async () => {
        const { conversations } = database.store;
        const first = aConversation('19:twice', NOW);
        await conversations.save(first);
        await conversations.save({ ...first, seenAt: NOW + 299_999 });
        assert.equal((await conversations.get('19:twice'))?.seenAt, NOW);
        await conversations.save({ ...first, serviceUrl: 'https://eu/', seenAt: NOW + 299_999 });
        assert.equal((await conversations.get('19:twice'))?.serviceUrl, 'https://eu/');
        await conversations.save({ ...first, seenAt: NOW + 300_000 });
        assert.deepEqual(await conversations.get('19:twice'), { ...first, seenAt: NOW + 300_000, dead: false });
        await conversations.save({ ...first, seenAt: NOW + 600_000 });
        assert.equal((await conversations.get('19:twice'))?.seenAt, NOW + 600_000);
      });

      it('writes all the same what must certainly stand there, whatever another process has done', async () => {
        await database.store.conversations.save(aConversation('19:dead', NOW));
        await database.query(`update conversations set dead = true where id = '19:dead'`);
        const { conversations } = database.store;
        await conversations.save(aConversation('19:dead', NOW + 1), true);
        assert.equal((await conversations.get('19:dead'))?.dead, false);
      });

      it('revives what was found dead while it was being saved', async () => {
        const { conversations } = database.store;
        await conversations.save(aConversation('19:both', NOW));
        await Promise.all([
          conversations.save({ ...aConversation('19:both', NOW + 1), serviceUrl: 'https://eu/' }),
          conversations.markDead('19:both'),
        ]);
        await conversations.save({ ...aConversation('19:both', NOW + 2), serviceUrl: 'https://eu/' });
        assert.equal((await conversations.get('19:both'))?.dead, false);
      });

      it('keeps of what is heard in one moment the newest of each', async () => {
        const { conversations } = database.store;
        const first = aConversation('19:moment', NOW);
        const newest = { ...first, serviceUrl: 'https://eu/', seenAt: NOW + 2 };
        const heard = [first, newest, { ...first, seenAt: NOW + 1 }, aConversation('19:another moment', NOW)];
        await Promise.all(heard.map((one) => conversations.save(one)));
        assert.deepEqual(await conversations.get('19:moment'), { ...newest, dead: false });
        assert.equal((await conversations.get('19:another moment'))?.seenAt, NOW);
        await conversations.save({ ...first, seenAt: NOW + 3 });
        assert.equal((await conversations.get('19:moment'))?.serviceUrl, first.serviceUrl);
      });

      it('gives each its own when many are asked for at once', async () => {
        const { conversations } = database.store;
        const ids = ['19:m1', '19:m2', '19:m3'];
        for (const id of ids.slice(1)) await conversations.save(aConversation(id, NOW));
        const found = await Promise.all(ids.map((id) => conversations.get(id)));
        assert.deepEqual(
          found.map((one) => one?.id),
          [undefined, '19:m2', '19:m3'],
        );
      });

      it('knows the newest conversation of a tenant that is alive', async () => {
        const { conversations } = database.store;
        const tenantId = crypto.randomUUID();
        const [older, newer] = [1, 2].map((n) => ({ ...aConversation(`19:of ${tenantId} ${n}`, NOW + n), tenantId }));
        assert.ok(older && newer);
        for (const one of [newer, older, aConversation('19:elsewhere', NOW + 3)]) await conversations.save(one);
        assert.deepEqual(await conversations.newestOf(tenantId), { ...newer, dead: false });
        await conversations.markDead(newer.id);
        assert.deepEqual(await conversations.newestOf(tenantId), { ...older, dead: false });
        await conversations.markDead(older.id);
        assert.equal(await conversations.newestOf(tenantId), null);
      });

      it('remembers the chosen project for a channel, whatever the thread', async () => {
        const { conversations } = database.store;
        assert.equal(await conversations.chosenProject('19:c;messageid=1'), null);
        await conversations.chooseProject('19:c;messageid=1', 11);
        await conversations.chooseProject('19:c;messageid=2', 12);
        assert.equal(await conversations.chosenProject('19:c'), 12);
        assert.equal(await conversations.chosenProject('19:c;messageid=3'), 12);
      });
    });

    describe('people', () => {
      it('keeps the newest name and the 1:1 conversation that was known once', async () => {
        const { people } = database.store;
        const ada: Person = { ...aColleague(), personalConversationId: 'a:1' };
        await people.save(ada);
        await people.save({ ...ada, name: 'Ada L.', personalConversationId: null, seenAt: NOW + 1 });
        assert.deepEqual(await people.get(ada), { ...ada, name: 'Ada L.', seenAt: NOW + 1 });
        assert.equal(await people.get(aPerson()), null);
      });

      it('keeps of what is said in one moment the last, and the 1:1 that one of it names', async () => {
        const { people } = database.store;
        const [ada, bob] = [aColleague(), { ...aColleague(), name: 'B\0ob' }];
        const inChat = { ...ada, personalConversationId: 'a:1', seenAt: NOW + 2 };
        await Promise.all([inChat, bob, { ...ada, name: 'Ada L.', seenAt: NOW + 1 }].map((one) => people.save(one)));
        assert.deepEqual(await people.get(ada), { ...inChat, name: 'Ada L.' });
        assert.equal((await people.get(bob))?.name, 'Bob');
      });

      it('tells people with one object id in two tenants apart', async () => {
        const { people } = database.store;
        const ada = aColleague();
        const twin = { ...ada, tenantId: crypto.randomUUID(), name: 'Ada of the other tenant' };
        await people.save(ada);
        await people.save(twin);
        assert.deepEqual(await Promise.all([twin, ada, aPerson()].map((key) => people.get(key))), [twin, ada, null]);
      });

      it('writes what it wrote a moment ago only when it is another', async () => {
        const { people } = database.store;
        const ada = { ...aColleague(), personalConversationId: 'a:1' };
        const elsewhere = { ...ada, personalConversationId: null };
        await people.save(ada);
        await people.save({ ...ada, seenAt: NOW + 299_999 });
        assert.deepEqual(await people.get(ada), ada);
        await people.save({ ...elsewhere, name: 'Ada L.', seenAt: NOW + 299_999 });
        assert.deepEqual(await people.get(ada), { ...ada, name: 'Ada L.', seenAt: NOW + 299_999 });
        await people.save({ ...ada, personalConversationId: 'a:2', name: 'Ada L.', seenAt: NOW + 299_999 });
        assert.equal((await people.get(ada))?.personalConversationId, 'a:2');
      });

      it('writes all the same whom it must certainly know, whatever another process has forgotten', async () => {
        const ada = { ...aColleague(), personalConversationId: 'a:1' };
        await database.store.people.save(ada);
        await database.query(`update people set mri = '', name = '' where object_id = '${ada.objectId}'`);
        const { people } = database.store;
        await people.save({ ...ada, seenAt: NOW + 1 }, true);
        assert.deepEqual(await people.get(ada), { ...ada, seenAt: NOW + 1 });
      });

      it('knows when somebody signed out last, whatever they say afterwards', async () => {
        const { people } = database.store;
        const ada = aColleague();
        await people.save(ada);
        assert.equal(await people.lastSignOut(ada), null);
        await people.rememberSignOut(ada, NOW + 1);
        await people.save({ ...ada, seenAt: NOW + 2 });
        assert.equal(await people.lastSignOut(ada), NOW + 1);
        assert.equal(await people.lastSignOut(aPerson()), null);
      });

      it('finds somebody by their object id, and by the UPN that was learned of them', async () => {
        const { people } = database.store;
        const ada = aColleague();
        const upn = `${ada.objectId}@contoso.example`;
        await people.save({ ...ada, upn } as Person); // whoever saves a person does not say what their UPN is
        assert.deepEqual(await people.find(ada.objectId), ada);
        assert.equal(await people.find(upn), null);
        await people.learnUpn(ada, upn);
        await people.save({ ...ada, upn: null } as Person);
        for (const found of [await people.find(upn), await people.find(ada.objectId), await people.get(ada)]) {
          assert.deepEqual(found, { ...ada, upn });
        }
        assert.equal(await people.find('nobody@contoso.example'), null);
      });

      it('knows a UPN of one person only: of the last one it was learned of', async () => {
        const { people } = database.store;
        const [before, after] = [aColleague(), aColleague()];
        const upn = `${after.objectId}@contoso.example`;
        for (const person of [before, after]) {
          await people.save(person);
          await people.learnUpn(person, upn);
        }
        assert.equal((await people.get(before))?.upn, null);
        assert.equal((await people.find(upn))?.objectId, after.objectId);
        await people.learnUpn(aPerson(), upn); // somebody Ferry has not met has it now
        assert.equal(await people.find(upn), null);
      });

      it('lets people swap their UPNs at the same moment', async () => {
        const { people } = database.store;
        const colleagues = Array.from({ length: 8 }, aColleague);
        const upns = colleagues.map(({ objectId }) => `${objectId}@contoso.example`);
        const rotated = (by: number) => [...upns.slice(by), ...upns.slice(0, by)];
        const learn = (all: readonly string[]) =>
          Promise.all(colleagues.map((person, n) => people.learnUpn(person, String(all[n]))));
        for (const person of colleagues) await people.save(person);
        // Without the lock one round in ten or so ends in a deadlock.
        for (const by of Array.from({ length: 40 }, (_, round) => (round * 3) % 8)) {
          await learn(rotated(by));
          const known = await Promise.all(colleagues.map((person) => people.get(person)));
          assert.deepEqual(
            known.map((person) => person?.upn),
            rotated(by),
          );
        }
      });
    });

    describe('wishes', () => {
      it('keeps the latest per person and conversation, and gives them once', async () => {
        const { wishes } = database.store;
        const wish = aWish();
        const latest = { ...wish, activity: { text: 'again' } };
        const elsewhere = { ...wish, conversationId: '19:other' };
        for (const one of [wish, elsewhere, latest, aWish()]) await wishes.save(one);
        const taken = await Promise.all(Array.from({ length: 5 }, () => wishes.takeAll(wish.person, Date.now())));
        const given = taken.flat().sort((a, b) => (a.conversationId < b.conversationId ? -1 : 1));
        assert.deepEqual(given, [latest, elsewhere]);
      });

      it('gives no expired one, and forgets it', async () => {
        const { wishes } = database.store;
        const wish = aWish();
        await wishes.save(wish);
        assert.deepEqual(await wishes.takeAll(wish.person, wish.expiresAt), []);
        assert.deepEqual(await wishes.takeAll(wish.person, wish.expiresAt - 1), []);
      });
    });

    describe('tickets', () => {
      it('shows a ticket as often as it is asked for, and gives it once', async () => {
        const { tickets } = database.store;
        const ticket = aTicket();
        await tickets.save(ticket);
        await tickets.save(aTicket());
        assert.deepEqual(await tickets.peek(ticket.id, NOW), ticket);
        assert.deepEqual(await tickets.peek(ticket.id, NOW), ticket);
        const taken = await Promise.all(Array.from({ length: 5 }, () => tickets.take(ticket.id, NOW)));
        assert.deepEqual(
          taken.filter((one) => one !== null),
          [ticket],
        );
        assert.equal(await tickets.peek(ticket.id, NOW), null);
      });

      it('keeps what an export of the audit log asks for', async () => {
        const { tickets } = database.store;
        const person = aPerson();
        const query = { projectIds: [1, 2], environmentId: null, operationId: '7d1f0a52', actor: person, since: NOW };
        const ticket: Ticket = { ...aTicket(), person, grant: { kind: 'audit', format: 'csv', query } };
        await tickets.save(ticket);
        assert.deepEqual(await tickets.take(ticket.id, NOW), ticket);
      });

      it('knows no expired one, and none that was never saved', async () => {
        const { tickets } = database.store;
        const ticket = aTicket();
        await tickets.save(ticket);
        for (const id of [ticket.id, 'invented']) {
          assert.equal(await tickets.peek(id, ticket.expiresAt), null);
          assert.equal(await tickets.take(id, ticket.expiresAt), null);
        }
      });

      it('keeps no id, and none that has expired', async () => {
        const { tickets } = database.store;
        const expired = { ...aTicket(), expiresAt: NOW };
        const ticket = aTicket();
        await tickets.save(expired);
        await tickets.save(ticket);
        const rows = await database.query('select * from tickets');
        assert.ok(rows.some((row) => row.object_id === ticket.person.objectId));
        assert.ok(rows.every((row) => row.object_id !== expired.person.objectId));
        assert.ok(!JSON.stringify(rows).includes(ticket.id));
      });
    });

    describe('seen', () => {
      it('is true for one of many with the same key', async () => {
        const { seen } = database.store;
        const answers = await Promise.all(Array.from({ length: 20 }, () => seen.first('activity 1', NOW)));
        assert.equal(answers.filter(Boolean).length, 1);
        assert.equal(await seen.first('activity 2', NOW), true);
      });

      it('tells the keys of one moment apart', async () => {
        const { seen } = database.store;
        await seen.first('known', NOW);
        const asked = ['new', 'known', 'new', 'newer'];
        assert.deepEqual(await Promise.all(asked.map((key) => seen.first(key, NOW))), [true, false, false, true]);
      });

      it('keeps a key for an hour, and not for ever', async () => {
        const { seen } = database.store;
        await seen.first('old', NOW);
        await seen.first('other', NOW + HOUR);
        assert.equal(await seen.first('old', NOW + HOUR), false);
        for (let number = 0; number < 60; number += 1) await seen.first(`another ${number}`, NOW + HOUR + 1);
        assert.deepEqual(await database.query(`select key from seen where key = 'old'`), []);
      });
    });

    describe('health', () => {
      it('is well while the database answers, and rejects with storeUnavailable when it is closed', async () => {
        const { health } = database.store;
        assert.equal(await health.problem(), null);
        await database.reopen(() => assert.rejects(health.problem(), { code: 'storeUnavailable' }));
      });
    });
  });
});

function aCopy(operationId: string): CardCopy {
  return { operationId, conversationId: 'a', activityId: '1', audience: 'requester', shownRevision: 1, shownAt: NOW };
}

function aConversation(id: string, seenAt: number): Omit<ConversationRecord, 'dead'> {
  return { id, tenantId: 't', type: 'channel', serviceUrl: 'https://emea/', reference: {}, seenAt };
}

function aPerson() {
  return { tenantId: crypto.randomUUID(), objectId: crypto.randomUUID() };
}

function aColleague(): Person {
  return { ...aPerson(), mri: '29:1', name: 'Ada', personalConversationId: null, seenAt: NOW, upn: null };
}

function aWish(): Wish {
  return { person: aPerson(), conversationId: '19:a', activity: { text: 'list' }, expiresAt: Date.now() + HOUR };
}

function aTicket(): Ticket {
  const backup = { projectId: 1234, backupId: crypto.randomUUID(), backupName: 'GOLD', linkEndsAt: NOW + HOUR };
  const expiresAt = Date.now() + HOUR;
  return { id: crypto.randomUUID(), person: aPerson(), grant: { kind: 'backup', ...backup }, expiresAt };
}
