import assert from 'node:assert/strict';
import { person } from '../../sandbox/people.ts';
import type { Where } from '../../sandbox/teams/directory.ts';
import { ask, botSays, sandboxForSpec, shows } from './scene.ts';

/** What each command answers to somebody with rights, to one without, and to one of another tenant. */
const READS: readonly { text: string; answer: RegExp; without?: RegExp }[] = [
  { text: 'environments', answer: /UAT/, without: /no access to this project/ },
  { text: 'history UAT', answer: /Refresh|Export|history/i, without: /no access to this project/ },
  { text: 'quota UAT', answer: /of 3|left/i, without: /no access to this project/ },
  { text: 'plan refresh UAT from PROD', answer: /UAT is a sandbox environment/, without: /no access to this project/ },
  { text: 'export', answer: /Export/ },
  { text: 'start', answer: /Start/ },
  { text: 'stop', answer: /Stop/ },
];

describe('all of LCS from chat', () => {
  const sandbox = sandboxForSpec();
  const places: Readonly<Record<string, (who: string) => Where>> = {
    'in a channel': () => ({ channel: 'general' }),
    'in 1:1': (who) => ({ chat: who }),
  };

  before(async () => {
    for (const who of ['robin', 'sam']) await sandbox.current.tokenService.signIn(person(who));
    sandbox.current.teams.limits.lifted = true;
  });

  for (const [place, where] of Object.entries(places)) {
    const mention = place === 'in 1:1' ? '' : '@Ferry ';
    for (const { text, answer, without } of READS) {
      it(`${text}, ${place}, with rights`, async () => {
        await ask(sandbox.current, 'robin', where('robin'), mention + text, answer);
      });

      if (without) {
        it(`${text}, ${place}, without rights`, async () => {
          await ask(sandbox.current, 'sam', where('sam'), mention + text, without);
        });
      }

      it(`${text}, ${place}, from another tenant`, async () => {
        await ask(sandbox.current, 'kim', where('kim'), mention + text, /not set up for your organisation/);
      });
    }
  }

  describe('what runs long', () => {
    beforeEach(() => {
      const { lcs } = sandbox.current;
      lcs.reset();
      lcs.requests.clear();
    });

    for (const [place, where] of Object.entries(places)) {
      const mention = place === 'in 1:1' ? '' : '@Ferry ';
      const asked = (text: string) => sandbox.current.teams.post('robin', where('robin'), mention + text);

      it(`export, ${place}: confirmed by a click, told, and the new backup is in the list`, async () => {
        const { teams } = sandbox.current;
        const name = place === 'in 1:1' ? 'before-cutover-1' : 'before-cutover-2';
        const post = await asked(`export UAT as ${name}`);
        const card = await botSays(sandbox.current, post, /Export of UAT/);

        await teams.execute('robin', card.id, 'confirm');

        const told = await botSays(sandbox.current, post, /the export of UAT .*is done/);
        assert.match(teams.textOf(told), new RegExp(`LCS lists its backup ${name} \\(.+bacpac\\)`));
        await ask(sandbox.current, 'robin', where('robin'), `${mention}backups ${name}`, new RegExp(name));
        assert.equal(sandbox.current.lcs.requests.count('POST', /\/export\/.*\/backupName\/before-cutover-\d$/), 1);
      });

      it(`start and stop, ${place}: followed by the environment's state`, async () => {
        const { teams } = sandbox.current;
        const start = await asked('start DEV-2');
        const startCard = await botSays(sandbox.current, start, /Start of DEV-2/);
        await teams.execute('robin', startCard.id, 'confirm');
        await botSays(sandbox.current, start, /the start of DEV-2 is done/);

        const stop = await asked('stop DEV-1');
        const stopCard = await botSays(sandbox.current, stop, /Stop of DEV-1/);
        await teams.execute('robin', stopCard.id, 'confirm');

        await botSays(sandbox.current, stop, /the stop of DEV-1 is done/);
        assert.equal(sandbox.current.lcs.requests.count('POST', /\/environment\/v1\/(start|stop)\//), 2);
      });

      it(`watch, ${place}: an operation of the portal is followed like our own`, async () => {
        const { lcs } = sandbox.current;
        lcs.refreshSeconds = 3600;
        const { id } = lcs.injectPortalOperation({ environment: 'GOLD', kind: 'refresh', source: 'PROD' });
        const post = await asked('watch GOLD');
        const card = await botSays(sandbox.current, post, /Running in LCS/);

        lcs.finishNow(id);

        await botSays(sandbox.current, post, /of GOLD.*is done/);
        await shows(sandbox.current, card, /Done\./);
        assert.equal(lcs.requests.count('POST', /databasemovement/), 0);
      });

      for (const [kind, environment] of [
        ['export', 'UAT'],
        ['start', 'DEV-2'],
        ['stop', 'DEV-1'],
      ] as const) {
        it(`the form of ${kind}, ${place}, becomes the confirmation card`, async () => {
          const { teams, lcs } = sandbox.current;
          const form = await botSays(sandbox.current, await asked(kind), /Nothing happens yet/);

          await teams.execute('robin', form.id, 'requestOn', { environment: lcs.environment(environment).id });

          const card = await shows(sandbox.current, form, new RegExp(`${kind} of ${environment}`, 'i'));
          await teams.execute('robin', card.id, 'cancel');
          await shows(sandbox.current, form, /Cancelled/);
        });
      }

      it(`start, ${place}, without rights: LCS's no is told, and nothing runs`, async () => {
        const { teams, lcs } = sandbox.current;
        const post = await teams.post('sam', where('sam'), `${mention}start DEV-2`);
        const card = await botSays(sandbox.current, post, /Start of DEV-2/);

        await teams.execute('sam', card.id, 'confirm');

        await botSays(sandbox.current, post, /was not started\. You have no access to this project/);
        assert.deepEqual(lcs.operations(), []);
      });
    }

    it('says why an environment cannot be started or exported, and sends nothing', async () => {
      const { lcs } = sandbox.current;
      const chat = { chat: 'robin' } as const;

      await ask(sandbox.current, 'robin', chat, 'start UAT', /customer-managed|cloud-hosted|self-service/i);
      await ask(sandbox.current, 'robin', chat, 'start DEV-1', /already|started|running/i);
      await ask(sandbox.current, 'robin', chat, 'stop DEV-2', /already|stopped/i);
      await ask(sandbox.current, 'robin', chat, 'export PROD', /sandbox/i);
      await ask(sandbox.current, 'robin', chat, 'export UAT as a/b', /has only letters/i);

      assert.equal(lcs.requests.count('POST', /./), 0);
    });

    it('says when the quota of the day is used up, with the time of the next slot', async () => {
      const { lcs } = sandbox.current;
      for (let i = 0; i < 3; i += 1) {
        lcs.finishNow(lcs.injectPortalOperation({ environment: 'GOLD', kind: 'refresh', source: 'PROD' }).id);
      }

      await ask(sandbox.current, 'robin', { chat: 'robin' }, 'refresh GOLD from UAT', /\d\d:\d\d/);

      assert.equal(lcs.requests.count('POST', /./), 0);
    });
  });
});
