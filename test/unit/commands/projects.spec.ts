import assert from 'node:assert/strict';
import { createCommandScene, makeRequest, ofKind } from '../../support/commands.ts';
import { PROJECT } from '../../support/operations.ts';
import { makeProject, makeSettings } from '../../support/settings.ts';

const ARCHIVE = makeProject({ id: 7, name: 'Project Phoenix' });
const CHANNEL = '19:7c1d9e5f2b8a4d60@thread.tacv2';
const inThread = (thread: number) => makeRequest({ conversationId: `${CHANNEL};messageid=${thread}` });

function scene() {
  return createCommandScene(makeSettings({ projects: [makeProject(), ARCHIVE] }));
}

describe('use <project>', () => {
  it('holds for all threads of the channel, and nowhere else', async () => {
    const made = scene();
    const reply = ofKind(await made.say('use Contoso rollout', inThread(1)), 'text');
    assert.equal(reply.text, `From now on, this channel works in Contoso rollout (project ${PROJECT.id}).`);
    assert.equal((await made.say('backups', inThread(2))).kind, 'backups');
    assert.equal((await made.say('backups', makeRequest({ conversationId: '19:other@thread.tacv2' }))).kind, 'problem');
  });

  it('says that it holds for a chat', async () => {
    const request = makeRequest({ conversationId: 'a:1', conversationType: 'personal' });
    assert.match(ofKind(await scene().say('use 7', request), 'text').text, /this chat works in Project Phoenix/);
  });

  for (const words of [
    'contoso ROLLOUT',
    '"Contoso\u00a0rollout"',
    String(PROJECT.id),
    'project Contoso rollout',
    'contoso',
  ]) {
    it(`knows the project by ${JSON.stringify(words)}`, async () => {
      assert.match(ofKind(await scene().say(`use ${words}`), 'text').text, /works in Contoso rollout/);
    });
  }

  it('does as the question "which project?" proposes, also for a name that begins with "project"', async () => {
    const made = scene();
    const { sentence } = ofKind(await made.say('backups'), 'problem');
    const proposed = [...sentence.matchAll(/"(use [^"]+)"/g)].map((found) => found[1] ?? '');
    assert.equal(proposed.length, 2);
    for (const words of proposed) assert.equal((await made.say(words)).kind, 'text', words);
  });

  it('does not choose between two that begin alike, unless one is called just so', async () => {
    const projects = [
      makeProject(),
      makeProject({ id: 8, name: 'Contoso' }),
      makeProject({ id: 9, name: 'Contoso US' }),
    ];
    const made = createCommandScene(makeSettings({ projects }));
    assert.equal((await made.say('use contos')).kind, 'problem');
    assert.match(ofKind(await made.say('use contoso'), 'text').text, /project 8/);
  });

  it('changes the choice with the next one', async () => {
    const made = scene();
    await made.say('use Contoso rollout');
    await made.say('use Project Phoenix');
    const { project } = ofKind(await made.say('backups'), 'backups');
    assert.equal(project.id, ARCHIVE.id);
  });

  it('says which there are when it knows none of that name', async () => {
    const known = 'Ferry knows: Contoso rollout, Project Phoenix.';
    const near = ofKind(await scene().say('use Contoso rolout'), 'problem');
    assert.match(near.sentence, /no project called "Contoso rolout"\. Did you mean "Contoso rollout"\?/);
    const none = ofKind(await scene().say('use'), 'problem');
    assert.equal(none.sentence, `Which project? Write "use" and its name. ${known}`);
  });
});

describe('projects', () => {
  it('shows all, and which one is chosen here', async () => {
    const made = scene();
    const chosen = async () => ofKind(await made.say('projects'), 'projects').projects.map((one) => one.chosen);
    assert.deepEqual(await chosen(), [false, false]);
    await made.say('use Project Phoenix');
    assert.deepEqual(await chosen(), [false, true]);
  });

  it('has the only one chosen without being asked', async () => {
    const { projects } = ofKind(await createCommandScene().say('projects'), 'projects');
    assert.deepEqual(
      projects.map(({ chosen }) => chosen),
      [true],
    );
  });
});
