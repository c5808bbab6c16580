import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_IDS } from '../../sandbox/lcs/fixture-ids.ts';
import { startLcs } from '../../sandbox/lcs/lcs.ts';
import type { LcsSimulator } from '../../sandbox/lcs/lcs-simulator.ts';
import { PEOPLE, person } from '../../sandbox/people.ts';
import type { Where } from '../../sandbox/teams/directory.ts';
import { REGIONS } from '../../src/operations/regions.ts';
import { ask, sandboxForSpec } from './scene.ts';

const CARD = /What Ferry sees for/;
const TOKEN = /\/oauth2\/v2\.0\/token\b/;
const GENERAL = { channel: 'general' } as const;

describe('doctor, in chat', () => {
  const sandbox = sandboxForSpec();
  let elsewhere: LcsSimulator | undefined;

  afterEach(() => {
    const { tokenService, teams } = sandbox.current;
    Object.assign(tokenService, { connectionAudience: 'bot', connectionName: 'lcs' });
    teams.directory.setInstalled(teams.directory.at(GENERAL), true);
  });
  after(() => elsewhere?.close());

  /** The lines of the card, and how many of them say that something is wrong. */
  async function doctor(who: string, where: Where = { chat: who }): Promise<{ text: string; wrong: number }> {
    const said = 'chat' in where ? 'doctor' : '@Ferry doctor';
    const card = await ask(sandbox.current, who, where, said, CARD);
    const text = sandbox.current.teams.textOf(card).replaceAll('\\', '').replaceAll('\u200b', '');
    return { text, wrong: text.split('✖').length - 1 };
  }

  it('finds nothing wrong where nothing is, answers the four questions first, and says no more than whoami', async () => {
    const { teams, tokenService } = sandbox.current;
    await tokenService.signIn(person('robin'));

    const { text, wrong } = await doctor('robin', GENERAL);

    assert.equal(wrong, 0);
    assert.doesNotMatch(text, /⚠/);
    assert.match(
      text,
      /You are signed in\..*for LCS, with the permission user_impersonation, until \d\d:\d\d.*Region of Contoso rollout.*LCS shows you the project there.*You are a member.*LCS shows you \d+ environments\..*no end of it.*connection "lcs".*installed in "general" and "releases".*database.*It answers/s,
    );
    assert.doesNotMatch(JSON.stringify(teams.messages()), /eyJ/);
  });

  it('says to whom is not signed in that they are not, and does not ask them to', async () => {
    const { teams } = sandbox.current;

    const { text, wrong } = await doctor('noor');

    assert.equal(wrong, 1);
    assert.match(text, /You are not signed in\..*→ You: write "sign in"/s);
    assert.match(text, /Not looked at until that is mended: the region of Contoso rollout/);
    assert.doesNotMatch(JSON.stringify(teams.messages()), /card\.oauth/);
  });

  it('sees that the OAuth connection is missing on the Azure Bot', async () => {
    sandbox.current.tokenService.connectionName = 'another';

    const { text, wrong } = await doctor('noor');

    assert.equal(wrong, 1);
    assert.match(text, /The Azure Bot has no OAuth connection "lcs".*→ Whoever runs Ferry: add it.*OAUTH_CONNECTION/s);
  });

  it('names whom the token is for, where that is neither LCS nor Ferry', async () => {
    const { tokenService } = sandbox.current;
    tokenService.connectionAudience = 'graph';
    await tokenService.signIn(person('noor'));

    const { text, wrong } = await doctor('noor');

    assert.equal(wrong, 1);
    assert.match(
      text,
      /gives out tokens for https:\/\/graph\.microsoft\.com.*→ Whoever runs Ferry: set the scope of that connection/s,
    );
    tokenService.signOut(person('noor'));
  });

  it('sees that consent is missing, and who gives it', async () => {
    const { entra, tokenService } = sandbox.current;
    await tokenService.signIn(person('ana'));
    entra.demandConsent(person('ana'));

    const { text, wrong } = await doctor('ana');

    assert.equal(wrong, 1);
    assert.match(text, /Nobody has consented.*→ An Entra administrator: open the app registration/s);
    entra.unrevoke(person('ana'));
  });

  it('tells who is no member from who is in the wrong region, and asks no LCS that is none of ours', async () => {
    const { tokenService, entra } = sandbox.current;
    await tokenService.signIn(person('sam'));
    const refused = () =>
      entra.requests.entries().filter(({ status, path }) => status === 400 && TOKEN.test(path)).length;
    const before = refused();

    const { text, wrong } = await doctor('sam');

    assert.equal(wrong, 1);
    assert.match(text, /LCS does not show you the project\..*→ An owner of the LCS project: can invite you/s);
    assert.match(text, /in no other region either/);
    const refusals = refused() - before;
    assert.ok(refusals >= Object.keys(REGIONS).length, 'Entra gave no token for any of them');

    await doctor('sam');
    assert.equal(refused() - before, refusals, 'what was refused a moment ago is not asked for again');
  });

  it('sees that Ferry is not installed in the team', async () => {
    const { teams, tokenService } = sandbox.current;
    await tokenService.signIn(person('robin'));
    teams.directory.setInstalled(teams.directory.at(GENERAL), false);

    const { text, wrong } = await doctor('robin');

    assert.equal(wrong, 1);
    assert.match(
      text,
      /not installed in the team or chat of "general" and "releases".*→ An owner of the team or chat/s,
    );
  });

  it('finds the region in which a project is', async () => {
    const { lcs, entra, bot, folder, tokenService } = sandbox.current;
    elsewhere = await startLcs({ verifyKeys: entra.verifyKeys, people: PEOPLE });
    elsewhere.setMember('robin', null);
    const path = join(folder, 'ferry.config.json');
    const content = JSON.parse(await readFile(path, 'utf8'));
    const [rollout] = content.projects;
    const archive = { id: PROJECT_IDS.archive, name: 'Contoso archive', region: lcs.url };
    content.projects = [{ ...rollout, region: elsewhere.url }, archive];
    await writeFile(path, JSON.stringify(content));
    await bot.restart();
    await tokenService.signIn(person('robin'));

    const { text, wrong } = await doctor('robin');

    assert.equal(wrong, 1);
    assert.match(
      text,
      /Region of Contoso rollout.*does not show you the project.*where the settings look for it, but does/s,
    );
    assert.ok(text.includes(`set "region": "${lcs.url}" for project ${rollout.id} in ferry.config.json`), text);
    assert.match(text, /You are a member of project \d+/, 'of the other one');
  });
});
