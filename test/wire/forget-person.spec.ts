import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Operation, PersonKey } from '../../src/operations/operation.ts';
import type { AuditEvent, Person } from '../../src/operations/ports.ts';
import { type Forgotten, forgetPerson, type Named } from '../../src/store/forget-person.ts';
import { type Decision, PERSONAL_DATA } from '../../src/store/personal-data.ts';
import type { Store } from '../../src/store/store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { anOperation, onEachDatabase, openTestStore, silentLogger, type TestStore } from '../support/store.ts';

const TOOL = join(import.meta.dirname, '../../tools/forget-person.ts');
const NODE_COMPILE_CACHE = join(import.meta.dirname, '../../node_modules/.cache/tools');
const NOW = Date.UTC(2026, 4, 4, 12);
const HOUR = 3_600_000;

/** How many of each are kept of somebody as `meet` leaves them. */
const ALL = {
  'name, Teams id and UPN': 1,
  '1:1 conversation': 1,
  'cards there': 1,
  'project chosen there': 1,
  'kept sign-in': 1,
  'commands that wait for a sign-in': 1,
  'waiting for an environment': 1,
  'links that were not used': 1,
  'marks of what was handled': 3,
  'UPN in operations that have ended': 1,
};
const NOTHING = Object.fromEntries(Object.keys(ALL).map((what) => [what, 0]));

type Met = Person & { readonly upn: string; readonly personalConversationId: string; readonly operation: Operation };

describe('forgetting a person', function () {
  this.timeout(60_000);

  onEachDatabase((open) => {
    let database: TestStore;

    before(async () => {
      database = await open();
    });
    after(() => database.remove());

    it('has decided on every column of every table', async () => {
      const rows = await database.query(`select table_name, column_name from information_schema.columns
        where table_schema = current_schema() and table_name not like 'kysely_migration%'`);
      const inDatabase = rows.map(({ table_name, column_name }) => `${table_name}.${column_name}`);
      assert.deepEqual(
        inDatabase.sort(),
        decisions()
          .map(({ place }) => place)
          .sort(),
      );
    });

    it('removes all that was decided on, and nothing of anybody else', async () => {
      const [ada, bob] = [await meet(database.store, 'Ada'), await meet(database.store, 'Bob')];
      const before = await everything(database);
      assertAllThere(before, ada);

      const { objectId, removed } = await forget(database, { objectId: ada.objectId, upn: null });

      assert.equal(objectId, ada.objectId);
      assert.deepEqual(counts(removed), ALL);
      const after = await everything(database);
      assert.deepEqual(
        placesOf(after, namesOf(ada)).filter(({ decision }) => decision !== 'kept' && decision !== 'passing'),
        [],
      );
      const withId = placesOf(after, [ada.objectId]).map(({ place, decision }) => `${place} ${decision}`);
      assert.deepEqual(withId, [
        'events.actor_object_id kept',
        'freezes.by_object_id kept',
        'lcs_budget.key passing',
        'operations.approvals removed', // the UPN is, and the id stands in its place
        'operations.requester_object_id kept',
        'operations.votes kept',
        'people.object_id kept',
      ]);
      assert.deepEqual(placesOf(after, namesOf(bob)), placesOf(before, namesOf(bob)));
      assert.deepEqual(await database.store.people.get(bob), known(bob));
      const approvers = (await database.store.operations.get(ada.operation.id))?.approvals?.approvers.people;
      assert.deepEqual(approvers, ['someone@contoso.example', ada.objectId]);
    });

    it('leaves the audit log as it was, to the last hash', async () => {
      const ada = await meet(database.store, 'Ada');
      const events = () => database.query('select * from events order by seq');
      const before = await events();
      await forget(database, { objectId: null, upn: ada.upn });
      assert.deepEqual(await events(), before);
      const report = await beside(database, () => verifyAudit(database.databaseUrl, null, silentLogger));
      assert.deepEqual([report.findings, report.events], [[], before.length]);
    });

    it('ends what processes hold of their tokens, and does not know them until they write again', async () => {
      const ada = await meet(database.store, 'Ada');
      await forget(database, { objectId: ada.objectId, upn: null });
      const { people, tokenCache } = database.store;
      assert.equal(await people.lastSignOut(ada), NOW);
      assert.equal(await tokenCache.read(ada), null);
      await people.learnUpn(ada, 'late@contoso.example'); // by a renewal that was under way
      for (const one of [ada.objectId, ada.upn, 'late@contoso.example']) assert.equal(await people.find(one), null);
      assert.equal(await people.get(ada), null);

      const anew = { ...person(ada), mri: '29:new', name: 'Ada again', personalConversationId: null, seenAt: NOW + 1 };
      await people.save(anew);
      assert.deepEqual(await people.get(ada), { ...anew, upn: null });
      assert.equal(await people.lastSignOut(ada), NOW);
    });

    it('keeps no tokens that a turn under way renews, until they write again', async () => {
      const ada = await meet(database.store, 'Ada');
      await forget(database, { objectId: ada.objectId, upn: null });
      const { people, tokenCache } = database.store;
      assert.equal(await tokenCache.write(ada, 'renewed', 'sealed for Ada'), false);
      await tokenCache.write(ada, 'renewed', null);
      assert.equal(await tokenCache.read(ada), null);

      await people.save(person(ada), true); // as with a sign-in
      assert.equal(await tokenCache.write(ada, 'signed in again', null), true);
      assert.equal(await tokenCache.read(ada), 'signed in again');
    });

    it('finds nothing a second time, nor of somebody who was never met', async () => {
      const ada = await meet(database.store, 'Ada');
      await forget(database, { objectId: ada.objectId, upn: null });
      const before = await everything(database);
      const stranger = crypto.randomUUID();
      for (const objectId of [ada.objectId, stranger]) {
        const { removed } = await forget(database, { objectId, upn: null });
        assert.deepEqual(counts(removed), NOTHING);
      }
      assert.deepEqual(await everything(database), before);
    });

    it('finds them by UPN in each tenant they were met in', async () => {
      const ada = await meet(database.store, 'Ada');
      const chat = `a:${ada.objectId} elsewhere`;
      const elsewhere = { ...ada, tenantId: crypto.randomUUID(), mri: '29:elsewhere', personalConversationId: chat };
      await database.store.people.save(person(elsewhere));
      await hearIn(database.store, chat, elsewhere.tenantId);
      const { objectId, removed } = await forget(database, { objectId: null, upn: ada.upn });
      assert.equal(objectId, ada.objectId);
      const { 'name, Teams id and UPN': people, '1:1 conversation': conversations } = counts(removed);
      assert.deepEqual([people, conversations], [2, 2]);
      assert.equal(await database.store.conversations.get(chat), null);
    });

    it('knows nobody by a UPN that was not learned; with the object id it removes that, too', async () => {
      const { store } = database;
      const upn = 'never.here@contoso.example';
      const operation = await anEnded(store, { approvals: demand([upn]) });
      const objectId = crypto.randomUUID();
      await assert.rejects(forget(database, { objectId: null, upn }), /Ferry knows nobody by the UPN "never\.here@/);
      assert.equal(counts((await forget(database, { objectId, upn })).removed)['UPN in operations that have ended'], 1);
      const kept = await database.store.operations.get(operation.id);
      assert.deepEqual(kept?.approvals?.approvers.people, [objectId]);
    });

    it('removes nothing while open operations need them, and names those', async () => {
      const { store } = database;
      const [ada, bob] = [await meet(store, 'Ada'), await meet(store, 'Bob')];
      const requester = keyOf(ada);
      const asked = await stored(store, { requester });
      const takenOver = await stored(store, { requester: keyOf(bob), followedBy: requester, state: 'running' });
      const toApprove = await stored(store, { state: 'awaitingApproval', approvals: demand([ada.upn]) });
      const needing = [asked, takenOver, toApprove];
      const others = await stored(store, { requester, followedBy: keyOf(bob), state: 'running' });
      const before = await everything(database);
      await assert.rejects(forget(database, { objectId: ada.objectId, upn: null }), (error: Error) => {
        for (const { id, state } of needing) assert.ok(error.message.includes(`refresh UAT, ${state} (${id})`), id);
        assert.ok(!error.message.includes(others.id));
        return /^Nothing was removed: /.test(error.message);
      });
      assert.deepEqual(await everything(database), before);

      for (const one of needing) await end(database.store, one);
      assert.equal(
        counts((await forget(database, { objectId: ada.objectId, upn: null })).removed)['1:1 conversation'],
        1,
      );
    });
  });

  describe('as a tool', () => {
    let database: TestStore;

    before(async () => {
      database = await openTestStore();
    });
    after(() => database.remove());

    async function run(...given: readonly string[]) {
      const env = { PATH: process.env.PATH, NODE_COMPILE_CACHE, DATABASE_URL: database.databaseUrl };
      const child = spawn(process.execPath, [TOOL, ...given], { env });
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      return { code: child.exitCode, out, err };
    }

    it('says in counts what it removed, and refuses while Ferry runs on the folder', async () => {
      const ada = await meet(database.store, 'Ada');
      const running = await run(ada.objectId);
      assert.deepEqual([running.code, running.out], [1, '']);
      assert.match(running.err, /in use by another Ferry process; stop that one first/);

      await beside(database, async () => {
        const done = await run(ada.upn.toUpperCase());
        assert.deepEqual([done.code, done.err], [0, '']);
        assert.ok(done.out.startsWith(`Removed of ${ada.objectId}:\n`), done.out);
        assert.match(done.out, /^ {2}marks of what was handled +3$/m);
        assert.match(
          (await run(ada.objectId, ada.upn)).out,
          /^Nothing is kept of [0-9a-f-]{36} that could be removed\./,
        );
      });
    });

    it('asks who is meant when that is not clear', async () => {
      const wrong = [[], ['Ada'], [crypto.randomUUID(), 'Ada'], ['ada@contoso.example', 'ada@contoso.example']];
      for (const given of wrong) {
        const { code, out, err } = await run(...given);
        assert.deepEqual([code, out], [1, '']);
        assert.match(err, /Who\? npm run forget-person -- <object id or UPN>/);
      }
    });
  });
});

/** Somebody with a trace in every table that can have one; all of it is found in the database as text. */
async function meet(store: Store, name: string): Promise<Met> {
  const key = { tenantId: crypto.randomUUID(), objectId: crypto.randomUUID() };
  const unique = `${name.toLowerCase()}.${crypto.randomUUID().slice(0, 8)}`;
  const [upn, mri, chat] = [`${unique}@contoso.example`, `29:${unique}-teams`, `a:${unique}-chat`];
  const met = { ...key, name: `${name} ${unique}`, mri, personalConversationId: chat, seenAt: NOW - HOUR, upn };
  await store.people.save(person(met));
  await store.people.learnUpn(key, upn);
  await hearIn(store, chat, key.tenantId);
  await store.conversations.chooseProject(chat, 1234);
  for (const mark of [`message ${chat} 1`, `invoke ${chat} 2`, `exchange ${mri} 3`]) await store.seen.first(mark, NOW);
  const operation = await anEnded(store, {
    requester: key,
    conversationId: chat,
    approvals: demand(['someone@contoso.example', upn]),
    votes: [{ person: key, at: NOW - HOUR, verdict: 'approved' }],
  });
  const copy = {
    operationId: operation.id,
    activityId: '1',
    audience: 'requester',
    shownRevision: 2,
    shownAt: NOW,
  } as const;
  await store.cards.save({ ...copy, conversationId: chat });
  await store.cards.save({ ...copy, conversationId: '19:channel' });
  const later = Date.now() + HOUR;
  await store.wishes.save({
    person: key,
    conversationId: chat,
    activity: { from: { name: met.name, id: mri } },
    expiresAt: later,
  });
  await store.waiters.save({ environment: { id: unique, name: 'UAT' }, person: key, conversationId: chat, since: NOW });
  const grant = { kind: 'backup', projectId: 1, backupId: 'b', backupName: 'GOLD', linkEndsAt: null } as const;
  await store.tickets.save({ id: crypto.randomUUID(), person: key, grant, expiresAt: later });
  await store.tokenCache.write(key, `sealed for ${name}`, null);
  await store.budget.book([{ key: `start by ${key.tenantId} ${key.objectId}`, calls: 9, perMs: HOUR }], Date.now());
  const freeze = {
    id: crypto.randomUUID(),
    projectId: 1,
    environment: null,
    environmentIds: null,
    from: NOW,
    until: null,
  };
  await store.freezes.set({ ...freeze, reason: 'go-live', by: key, conversationId: chat }, anEvent(key, 'freezeSet'));
  return { ...met, operation };
}

async function hearIn(store: Store, id: string, tenantId: string): Promise<void> {
  const reference = { conversation: { id } };
  await store.conversations.save({ id, tenantId, type: 'personal', serviceUrl: 'https://emea/', reference, seenAt: 1 });
}

function person({ tenantId, objectId, mri, name, personalConversationId, seenAt }: Person): Omit<Person, 'upn'> {
  return { tenantId, objectId, mri, name, personalConversationId, seenAt };
}

function known(met: Met): Person {
  return { ...person(met), upn: met.upn };
}

function keyOf({ tenantId, objectId }: PersonKey): PersonKey {
  return { tenantId, objectId };
}

function demand(people: readonly string[]): NonNullable<Operation['approvals']> {
  return { required: 1, approvers: { people, channel: null }, selfApproval: false, expiresAfter: HOUR };
}

function anEvent(actor: PersonKey, what: string): AuditEvent {
  return { at: NOW, actor, what, rule: null, conversationId: null, activityId: null, data: {} };
}

async function stored(store: Store, changes: Partial<Operation>): Promise<Operation> {
  const operation = anOperation(changes);
  await store.operations.commit(operation, 0, { events: [anEvent(operation.requester, 'requested')] });
  return operation;
}

async function end(store: Store, { id }: Operation): Promise<void> {
  const operation = await store.operations.get(id);
  assert.ok(operation);
  const ended: Operation = { ...operation, revision: 2, state: 'cancelled', endedAt: NOW, announced: 'cancelled' };
  await store.operations.commit(ended, 1, { events: [anEvent(operation.requester, 'cancelled')] });
}

async function anEnded(store: Store, changes: Partial<Operation>): Promise<Operation> {
  const operation = await stored(store, changes);
  await end(store, operation);
  return operation;
}

/** Beside a running Ferry where that is possible; PGlite is for one process. */
async function beside<T>(database: TestStore, work: () => Promise<T>): Promise<T> {
  if (!database.databaseUrl.startsWith('pglite:')) return await work();
  let outcome: PromiseSettledResult<T> | undefined;
  await database.reopen(async () => {
    [outcome] = await Promise.allSettled([work()]);
  });
  if (outcome?.status === 'fulfilled') return outcome.value;
  throw outcome?.reason;
}

function forget(database: TestStore, named: Named): Promise<Forgotten> {
  return beside(database, () => forgetPerson(database.databaseUrl, named, NOW, silentLogger));
}

function counts(removed: Forgotten['removed']): Readonly<Record<string, number>> {
  return Object.fromEntries(removed.map(({ what, rows }) => [what, rows]));
}

interface Cell {
  readonly place: string;
  readonly decision: Decision;
  readonly text: string;
}

/** Each value of each row of each table, as text. */
async function everything(database: TestStore): Promise<readonly Cell[]> {
  const tables = [...new Set(decisions().map(({ table }) => table))];
  const rowsOf = tables.map((table) => `select '${table}' as "table", to_jsonb(t) as row from ${table} t`);
  const rows = await database.query(`${rowsOf.join(' union all ')} order by 1, 2`);
  const decided = new Map(decisions().map(({ place, decision }) => [place, decision]));
  return rows.flatMap(({ table, row }) =>
    Object.entries(row as object).map(([column, value]) => {
      const place = `${table}.${column}`;
      return { place, decision: decided.get(place) ?? 'none', text: JSON.stringify(value) };
    }),
  );
}

function decisions() {
  return Object.entries(PERSONAL_DATA).flatMap(([name, columns]) =>
    Object.entries(columns).map(([column, decision]) => {
      const [table, field] = [name, column].map((word) =>
        word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      );
      return { table, place: `${table}.${field}`, decision: decision as Decision };
    }),
  );
}

/** What tells a reader who it is. */
function namesOf({ name, mri, upn, personalConversationId }: Met): readonly string[] {
  return [name, mri, upn, personalConversationId];
}

function placesOf(cells: readonly Cell[], words: readonly string[]): readonly Pick<Cell, 'place' | 'decision'>[] {
  const found = cells.filter(({ text }) => words.some((word) => text.includes(word)));
  return [...new Map(found.map(({ place, decision }) => [place, { place, decision }])).values()].sort((a, b) =>
    a.place < b.place ? -1 : 1,
  );
}

/** What was decided to say nothing of a person says nothing, and what a spec did not fill it cannot see removed. */
function assertAllThere(cells: readonly Cell[], met: Met): void {
  const found = placesOf(cells, [...namesOf(met), met.objectId, met.tenantId]);
  assert.deepEqual(
    found.filter(({ decision }) => decision === 'none'),
    [],
  );
  const unfilled = decisions()
    .filter(({ decision, place }) => decision === 'removed' && !cells.some((cell) => cell.place === place))
    .map(({ place }) => place);
  assert.deepEqual(unfilled, []);
}
