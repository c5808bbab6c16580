import assert from 'node:assert/strict';
import type { Backup } from '../../../src/operations/ports.ts';
import type { FerrySettings } from '../../../src/operations/settings.ts';
import { createCommandScene, makeRequest, ofKind, TICKET_ID } from '../../support/commands.ts';
import { MINUTE, NOON, PROJECT } from '../../support/operations.ts';
import { makeDemand, makeProject, makeRule, makeSettings } from '../../support/settings.ts';

const BACKUP: Backup = {
  id: 'gold-1',
  name: 'GOLD',
  fileName: 'GOLD.bacpac',
  description: '',
  createdAt: NOON,
  createdBy: null,
};
const SIGNED = { url: 'https://storage.example/gold?sig=secret&se=tomorrow', expiresAt: NOON + 1440 * MINUTE };
const ABOUT = { projectId: PROJECT.id, backupId: BACKUP.id };

function scene(settings?: FerrySettings) {
  const made = createCommandScene(settings);
  made.domain.backend.listBackups.resolves([{ ...BACKUP, id: 'other' }, BACKUP]);
  made.domain.backend.signedLink.resolves(SIGNED);
  return made;
}

describe('a backup', () => {
  it('is shown without a link, and without asking LCS for one', async () => {
    const made = scene();

    const { backup, link } = ofKind(await made.click({ verb: 'backup', ...ABOUT }), 'backup');

    assert.deepEqual([backup, link], [BACKUP, null]);
    assert.equal(made.domain.backend.signedLink.callCount, 0);
  });

  it('that has gone from LCS in the meantime is said to be gone', async () => {
    const made = scene();
    made.domain.backend.listBackups.resolves([]);

    for (const verb of ['backup', 'backupLink'] as const) {
      assert.match(ofKind(await made.click({ verb, ...ABOUT }), 'problem').sentence, /no longer/);
    }
    assert.equal(await made.deps.tickets.peek(TICKET_ID, NOON), null);
  });
});

describe('a link to a backup', () => {
  it('is Ferry’s own address, says how long it and the file are good, and holds nothing of the signed one', async () => {
    const reply = ofKind(await scene().click({ verb: 'backupLink', ...ABOUT }), 'backup');

    assert.deepEqual(reply.link, {
      url: `https://ferry.example/backups/${TICKET_ID}`,
      usableUntil: NOON + 5 * MINUTE,
      fileUntil: SIGNED.expiresAt,
    });
    assert.doesNotMatch(JSON.stringify(reply), /sig=|storage\.example/);
  });

  it('is a ticket for this person and this backup', async () => {
    const made = scene();
    const { asker } = makeRequest();

    await made.click({ verb: 'backupLink', ...ABOUT });

    assert.deepEqual(await made.deps.tickets.peek(TICKET_ID, NOON), {
      id: TICKET_ID,
      person: asker.person,
      grant: { kind: 'backup', ...ABOUT, backupName: 'GOLD', linkEndsAt: SIGNED.expiresAt },
      expiresAt: NOON + 5 * MINUTE,
    });
    assert.deepEqual(made.domain.backend.signedLink.firstCall.args.slice(1), [asker.person, BACKUP.id]);
  });

  it('is in the audit log, without the ticket', async () => {
    const made = scene();

    await made.click({ verb: 'backupLink', ...ABOUT });

    const [event] = made.domain.store.recorded;
    assert.equal(event?.what, 'linkHandedOut');
    assert.deepEqual(event.data, { ...ABOUT, backupName: 'GOLD' });
    assert.doesNotMatch(JSON.stringify(event), new RegExp(`${TICKET_ID}|sig=`));
  });

  it('is refused where a rule wants approvals, which nobody can give to a download', async () => {
    const rule = makeRule({ approvals: makeDemand(['6b0e1d2c-3f4a-4b5c-8d6e-7f8091a2b3c4']) });
    const made = scene(makeSettings({ projects: [makeProject({ rules: [rule] })] }));

    const { sentence } = ofKind(await made.click({ verb: 'backupLink', ...ABOUT }), 'problem');

    assert.match(sentence, /approved/);
    assert.equal(await made.deps.tickets.peek(TICKET_ID, NOON), null);
  });

  it('is refused during a freeze, also to whom a rule lets break freezes: nobody would hear why', async () => {
    const rule = makeRule({ breakGlass: [makeRequest().asker.person.objectId] });
    const freeze = { projectId: null, environmentIds: null, from: null, until: null, reason: 'year end' };
    const made = scene(makeSettings({ projects: [makeProject({ rules: [rule] })], freezes: [freeze] }));

    const { sentence } = ofKind(await made.click({ verb: 'backupLink', ...ABOUT }), 'problem');

    assert.match(sentence, /year end/);
    assert.deepEqual(made.domain.store.recorded, []);
  });

  it('is refused with the reason where a rule forbids downloads', async () => {
    const rule = makeRule({ actions: ['download'], effect: 'deny', reason: 'personal data' });
    const made = scene(makeSettings({ projects: [makeProject({ rules: [rule] })] }));

    const { sentence } = ofKind(await made.click({ verb: 'backupLink', ...ABOUT }), 'problem');

    assert.match(sentence, /personal data/);
    assert.equal(await made.deps.tickets.peek(TICKET_ID, NOON), null);
    assert.deepEqual(made.domain.store.recorded, []);
  });
});
